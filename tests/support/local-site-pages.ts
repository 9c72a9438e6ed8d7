/** A page as the site serves it. */
export interface SitePage {
	path: string;
	title: string;
	html: string;
}

interface Text {
	path: string;
	title: string;
	paragraphs: readonly string[];
	links?: readonly string[];
}

const GUIDES: readonly Text[] = [
	{
		path: "/lighthouses/history.html",
		title: "A short history of lighthouses",
		paragraphs: [
			"The first lighthouses were open fires on hills, which sailors could see from far out at sea. The lighthouse of Alexandria, built about 280 BC, was more than one hundred metres high and guided ships for over a thousand years. Its fire was doubled by a polished mirror.",
			"In the Middle Ages monks kept many of the lights along the coasts of Europe. Fuel was a constant worry, since a coal fire could burn a ton in a winter night. Candles and oil lamps behind glass came later and needed somebody to trim the wicks.",
			"John Smeaton built the Eddystone tower of 1759 from stones that were cut to lock into each other. His tower stood for more than a century and became the pattern for nearly all that followed.",
		],
	},
	{
		path: "/lighthouses/fresnel-lens.html",
		title: "How a Fresnel lens works",
		paragraphs: [
			"A Fresnel lens bundles the light of a small lamp into a beam that can be seen thirty kilometres away. Augustin Fresnel had the idea in 1819, and the lighthouse of Cordouan got the first one in 1823. It is made of rings of glass, each of which bends the light a little more than the one inside it.",
			"An ordinary lens of the same power would be as thick as a wall and far too heavy for a tower. The rings leave out the glass that does nothing but fill the middle. Around the lens stand prisms that throw back what would be lost upwards and downwards.",
			"Lenses come in sizes that are called orders. One of the first order is nearly three metres high, one of the sixth order fits on a table and lights a harbour.",
		],
	},
	{
		path: "/lighthouses/keepers.html",
		title: "The life of a lighthouse keeper",
		paragraphs: [
			"A lighthouse keeper wound the clockwork that turned the lens every four hours, by day cleaned the glass, and wrote down the weather. On rocks at sea three keepers lived together, so that one could fall ill and the light would still burn. They were relieved every eight weeks, if the waves allowed it.",
			"Supplies came by boat and were hoisted up with a crane. Many keepers carved, knitted or built ships in bottles to pass the time. Their pay was low, but the house and the coal were free.",
			"Since the lights were made to run by themselves, hardly any keepers are left. In most countries the last of them went ashore in the nineteen-nineties.",
		],
	},
	{
		path: "/lighthouses/light-characters.html",
		title: "Reading the character of a light",
		paragraphs: [
			"Every lighthouse has a character of its own: a rhythm of flashes and dark times that no other light near it has. A chart shows it in short form. Fl(3) 15s means three flashes every fifteen seconds, Oc stands for a light that is longer on than off.",
			"Colours tell more. Many lights have sectors: who sees white is in the safe channel, who sees red or green has strayed to one of its sides. The sailor counts the seconds with a watch and looks the rhythm up in the list of lights.",
			"A lighthouse that is broken is announced to shipping by radio, since a wrong rhythm is worse than none.",
		],
	},
	{
		path: "/lighthouses/fog-signals.html",
		title: "Fog signals",
		paragraphs: [
			"In fog no lighthouse can be seen, so it has to be heard. Bells and cannons came first. The steam whistle and the diaphone followed, whose deep tone ended in a grunt that carried over ten kilometres.",
			"Sound travels through fog in strange ways: a horn may be heard far out and be silent near the rocks. For that reason sailors were told never to judge their distance from a signal by its loudness.",
			"Nearly all fog horns have been switched off, because satellites tell every boat its place.",
		],
	},
	{
		path: "/bees/colony.html",
		title: "The honey bee colony",
		paragraphs: [
			"A colony of honey bees has one queen, some hundred drones and up to fifty thousand workers in summer. The queen lays as many as two thousand eggs a day. Workers live for six weeks in summer, but for six months in winter.",
			"A worker cleans cells first, then feeds larvae, builds comb, guards the entrance, and flies out only in her last weeks. What she does follows from her age and from what the colony lacks.",
			"Bees tell each other where food is by a dance. The direction of its straight run stands for the angle to the sun, its length for the distance.",
		],
	},
	{
		path: "/bees/honey.html",
		title: "From nectar to honey",
		paragraphs: [
			"Nectar is mostly water. Bees thicken it in the hive by passing it from one to the other and by fanning air over the open cells, until less than a fifth of it is water. Then they close the cells with wax.",
			"For a pound of honey the bees of a colony fly about as far as twice around the Earth. Honey keeps for years, because hardly anything can live in so much sugar.",
			"Honey that has gone solid is not spoiled. It becomes liquid again in warm water of not more than forty degrees.",
		],
	},
	{
		path: "/bees/swarming.html",
		title: "Why bees swarm",
		paragraphs: [
			"In May and June a strong colony may divide. The old queen leaves with half of the workers and hangs in a cluster on a branch, while scouts look for a hollow. They argue about it by dancing, until nearly all dance for the same place.",
			"A swarm is gentle, since it has no home to defend and its bees are full of honey. Beekeepers shake it into a box and give it frames in the evening.",
			"Who wants no swarms gives the colony room early in spring and takes out queen cells every week.",
		],
	},
	{
		path: "/docs/install.html",
		title: "Tidebook: installing",
		paragraphs: [
			"Tidebook is a program that writes the log of a small harbour. Version 4.2 needs 200 MB of disk space and runs without a network. Unpack the archive, start tidebook-setup, and choose the folder in which the log is to be kept.",
			"The program asks for the name of the harbour and its position. Both can be changed later under Settings, Harbour. Tides are computed from tables that come with it and reach until 2040.",
			"If the setup ends with error 17, another copy is still running: close it and start again.",
		],
	},
	{
		path: "/docs/backup.html",
		title: "Tidebook: backups",
		paragraphs: [
			"Tidebook writes a backup of the log every night at three o'clock and keeps the last thirty. The folder is set with the option backup.folder in tidebook.toml. Put it on another disk than the log itself.",
			"To restore a backup, stop the program, copy the file over harbour.log and start with the option --verify. A log whose checksum is wrong is not opened.",
			"Backups are not encrypted unless backup.password is set.",
		],
	},
];

/** Name, country, year built, height in meters, range in nautical miles, light characteristic. */
const TOWERS: readonly (readonly [string, string, number, number, number, string])[] = [
	["Greyhead", "Norway", 1854, 31, 18, "two white flashes every thirty seconds"],
	["Sandholm", "Denmark", 1891, 24, 15, "one long white flash every ten seconds"],
	["Pellworth", "England", 1822, 46, 22, "three white flashes every fifteen seconds"],
	["Caranec", "France", 1869, 58, 27, "four white flashes every twenty-five seconds"],
	["Torralba", "Spain", 1912, 19, 14, "a red light that is dark for three seconds"],
	["Monte Falco", "Italy", 1875, 22, 17, "two red flashes every twelve seconds"],
	["Vesterness", "Iceland", 1931, 16, 13, "one white flash every five seconds"],
	["Kalmarsund", "Sweden", 1845, 28, 16, "a white light that is dark twice in a minute"],
	["Ravnsund", "Norway", 1902, 12, 11, "one green flash every four seconds"],
	["Ilha Velha", "Portugal", 1790, 26, 20, "one white flash every eight seconds"],
	["Dun Beag", "Scotland", 1848, 41, 23, "five white flashes every forty seconds"],
	["Ostrowo", "Poland", 1866, 33, 18, "one white flash every six seconds"],
	["Hiiusaar", "Estonia", 1810, 27, 15, "two white flashes every eighteen seconds"],
	["Paralia", "Greece", 1887, 11, 12, "a green light that is dark for one second"],
	["Skerra", "Ireland", 1859, 44, 24, "one white flash every twenty seconds"],
	["Langenoord", "Netherlands", 1864, 35, 19, "three white flashes every twenty seconds"],
];

const MONTHS: readonly (readonly [string, string])[] = [
	[
		"January",
		"The colony sits in a tight cluster and must not be disturbed. Listen at the entrance: a soft hum is a good sign. Repair frames, order foundation and clear snow from the flight board.",
	],
	[
		"February",
		"On the first warm days the bees fly out to empty themselves. Sweep dead bees from the entrance. Lift the hive a little at its back: one that is light needs a block of sugar.",
	],
	[
		"March",
		"The queen lays again and the stores go down fast. Look into each hive once, on a day of fifteen degrees, and take out the empty combs. Willow gives the first pollen.",
	],
	[
		"April",
		"Give the second box when the bees fill seven frames. Cherry and dandelion bloom, and wax is built. Cut out drone comb with its mites.",
	],
	[
		"May",
		"This is the month of swarms. Look for queen cells every seven days and give room for honey. Rape is ripe for extracting when two thirds of the cells are closed.",
	],
	[
		"June",
		"Take off the honey of spring before it hardens in the combs. Young colonies are made from two frames of brood and one of food. Lime trees bloom at the end of the month.",
	],
	[
		"July",
		"Take off the last honey and start to treat against mites at once. Feed five litres of syrup, so that the bees do not starve after the harvest. Make the entrances small against robbers.",
	],
	[
		"August",
		"Feed in the evening and spill nothing. Old queens are replaced now, since a young one brings a strong colony in spring. Wasps are the worst enemy of this month.",
	],
	[
		"September",
		"The last syrup is given before the middle of the month. Each colony needs fifteen kilograms of stores. Weak colonies are joined, never a sick one with a healthy one.",
	],
	[
		"October",
		"Put mouse guards before the entrances. Ivy gives the last pollen. Count the mites that fall in three days and write the number down.",
	],
	[
		"November",
		"Nothing is to be done at the hives but to tie them down against storms. Melt the old combs and sell honey and candles at the markets.",
	],
	[
		"December",
		"Treat the colonies with oxalic acid once, when they have no brood, in the cold around noon. Afterwards leave them in peace until February.",
	],
];

const slug = (name: string) => name.toLowerCase().replaceAll(" ", "-");

const TOWER_PAGES: readonly Text[] = TOWERS.map(([name, country, year, height, range, character], at) => ({
	path: `/lighthouses/${slug(name)}.html`,
	title: `${name} lighthouse`,
	paragraphs: [
		`${name} lighthouse stands on the coast of ${country}. It was built in ${year}, is ${height} metres high, and its light reaches ${range} sea miles. Its character is ${character}.`,
		`The tower replaced a wooden beacon that a storm had thrown down ${3 + (at % 5)} years earlier. Stone for it came by ship from a quarry ${10 + at * 3} kilometres away, and ${20 + at * 2} masons worked on it for ${2 + (at % 3)} summers.`,
		`Since ${1968 + at * 2} the light of ${name} runs by itself. The house of the keepers can be rented from April to October, and ${60 + at * 7} steps lead up to the gallery.`,
	],
	links: [`/lighthouses/${slug(TOWERS[(at + 1) % TOWERS.length]?.[0] ?? "")}.html`],
}));

const MONTH_PAGES: readonly Text[] = MONTHS.map(([month, work], at) => ({
	path: `/bees/${month.toLowerCase()}.html`,
	title: `Beekeeping in ${month}`,
	paragraphs: [
		work,
		`What is done in ${month} decides how the colony comes through the next season. Keep a card for each hive and note the date, the weather, the strength in frames and what was given.`,
		"Always work from the side, smoke little, and close the hive as soon as the question you came with is answered.",
	],
	links: [`/bees/${MONTHS[(at + 1) % MONTHS.length]?.[0].toLowerCase()}.html`],
}));

const PLAIN: readonly Text[] = [
	{
		path: "/about.html",
		title: "About this site",
		paragraphs: [
			"Three friends write this site: one climbs lighthouses, one keeps bees, one makes software for harbours. It has been on the web since 2011 and carries no advertisements.",
			"Texts may be copied when the source is named. Letters about mistakes are welcome and are answered, though not always in the same month.",
		],
	},
	{
		path: "/lighthouses/links.html",
		title: "A ring of links about lighthouses",
		paragraphs: [
			"This page and the next one point to each other for ever. A reader who follows every link without noting where it has been never comes to an end.",
			"The lighthouse of the ring is made up: it has neither door nor stairs, and its lamp burns only on the thirtieth of February.",
		],
		links: ["/lighthouses/ring.html"],
	},
	{
		path: "/lighthouses/ring.html",
		title: "The ring goes on",
		paragraphs: [
			"From here a link leads back to where you came from. Nothing was missed in between, and nothing waits behind.",
			"The keeper of the ring lighthouse writes the same line into the log each day: all is as it was.",
		],
		links: ["/lighthouses/links.html"],
	},
];

/** Additional links that a crawler must not follow, or that lead it to nothing new. */
const TEMPTATIONS = `
<li><a href="/private/lighthouse-plans.html">Lighthouse plans (members only)</a></li>
<li><a href="/lighthouses/drafts/unfinished.html">Lighthouse drafts</a></li>
<li><a rel="nofollow" href="/lighthouses/sponsored.html">Lighthouse hotels (sponsored)</a></li>
<li><a href="/lighthouses/poster.pdf">Lighthouse poster (PDF)</a></li>
<li><a href="/lighthouses/history.html#alexandria">The lighthouse of Alexandria</a></li>
<li><a href="/moved/keepers">Lighthouse keepers (old address)</a></li>`;

const ALL: readonly Text[] = [...GUIDES, ...TOWER_PAGES, ...MONTH_PAGES, ...PLAIN];

/** Every page that crawlers may read and that has an article. */
export const SITE_PAGES: readonly SitePage[] = ALL.map((text) => ({
	path: text.path,
	title: text.title,
	html: documentOf(text),
}));

/** The page that links to all others. */
export const HOME: SitePage = { path: "/", title: "Lights, bees and harbours", html: homeOf() };

/** Renders a page in the layout of the site. */
export function renderPage(title: string, paragraphs: readonly string[], head = ""): string {
	return documentOf({ path: "", title, paragraphs }, head);
}

function documentOf({ title, paragraphs, links = [] }: Text, head = ""): string {
	const body = paragraphs.map((text) => `<p>${text}</p>`).join("\n");
	const more = links.map((path) => `<p>Read on: <a href="${path}">${titleOf(path)}</a></p>`).join("\n");
	return shell(title, `<article>\n<h1>${title}</h1>\n${body}\n${more}\n</article>`, head);
}

function homeOf(): string {
	const list = (texts: readonly Text[]) =>
		texts.map(({ path, title }) => `<li><a href="${path}">${title}</a></li>`).join("\n");
	return shell(
		"Lights, bees and harbours",
		`<main>
<h1>Lights, bees and harbours</h1>
<p>This site collects what three friends know about lighthouses, about keeping bees, and about the harbour program Tidebook. Start with the history of lighthouses or with the colony of the honey bee, or look up a month of the beekeeping year.</p>
<p>Everything here was seen, tried or measured by one of us. Where we are not sure, we say so. New pages are announced nowhere but in the lists below.</p>
<h2>Lighthouses</h2><ul>${TEMPTATIONS}${list(ALL.filter(({ path }) => path.startsWith("/lighthouses/")))}</ul>
<h2>Bees</h2><ul>${list(ALL.filter(({ path }) => path.startsWith("/bees/")))}<li><a href="/calendar/2026/1">Calendar of the club</a></li></ul>
<h2>Harbours</h2><ul>${list(ALL.filter(({ path }) => path.startsWith("/docs/")))}</ul>
</main>`,
		"",
	);
}

function shell(title: string, body: string, head: string): string {
	return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title>${head}
<link rel="stylesheet" href="/style.css"></head>
<body><nav><a href="/">Home</a> <a href="/about.html">About</a> <a href="/docs/install.html">Tidebook</a></nav>
${body}
<footer><p>Written by three friends. <a href="/about.html">About this site</a></p></footer></body></html>`;
}

function titleOf(path: string): string {
	return ALL.find((text) => text.path === path)?.title ?? path;
}
