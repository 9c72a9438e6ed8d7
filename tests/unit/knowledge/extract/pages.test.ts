import { describe, expect, test } from "vitest";
import { extract } from "../../../../src/knowledge/extract/extract.ts";
import { segmentText } from "../../../../src/knowledge/passages/segment.ts";
import { pageHtml, readPage } from "../../../support/pages/pages.ts";

const read = (name: string, url?: string | null) => readPage(pageHtml(name), url);
const urls = (name: string, url?: string) => read(name, url).links.map((link) => link.url);

describe("a news article", () => {
	const page = read("news-article");

	test("keeps its headings, list, caption and quotation", () => {
		for (const part of [
			"reopened on Friday, nine days after a storm",
			"\n\n## Repairs cost more than planned\n\n",
			"“We had to replace every one of the steel piles, and nobody had expected that,” said Tomas Reyes",
			"> We cannot be cut off again next winter.\n>\n> — Marit Olsen",
			"- Ships leave Port Alder at 7:15, 12:40 and 18:05.\n- Cars must be booked a day ahead.\n",
			"The MV Solveig leaves the pier",
			"is on the council's site, and a paid partner offer",
		]) {
			expect(page.text).toContain(part);
		}
	});

	test("loses its navigation, banners, advertisements, sidebars, scripts and styles", () => {
		for (const part of [
			"cookies",
			"Accept all",
			"Weather desk",
			"ADVERTISEMENT",
			"Most read",
			"Seal count",
			"All rights reserved",
			"Newsletter",
			"COMMENT",
			"SCRIPT TEXT",
			"STYLE TEXT",
		]) {
			expect(page.text).not.toContain(part);
		}
	});

	test("has a title, an author, a local publication date and a language", () => {
		expect(page).toMatchObject({
			title: "Ferry line to the outer islands reopens after storm",
			author: "Ines Calloway",
			publishedAt: "2025-03-14",
			language: "en-GB",
		});
		expect(page.text).not.toContain("# Ferry line");
	});

	test("has a canonical URL on its own host, without a fragment", () => {
		expect(page.canonicalUrl).toBe("https://site.example/2025/03/14/ferry-reopens?utm_source=feed");
		expect(read("news-article", null).canonicalUrl).toBeNull();
	});

	test("lists the links in the article before other links and omits nofollow links", () => {
		const links = urls("news-article");
		expect(links.slice(1, 3)).toEqual([
			"https://site.example/2025/03/10/coast-guard-flights",
			"https://council.example/maps/pier",
		]);
		expect(links.indexOf("https://site.example/weather")).toBeGreaterThan(2);
		expect(links.join()).not.toContain("cruises.example");
		expect(page.links[1]?.text).toBe("an earlier report");
	});
});

test("a blog post without <main> keeps its text and metadata even if one JSON-LD script is invalid", () => {
	const page = read("blog-post");
	expect(page).toMatchObject({
		title: "Why my sourdough finally rises",
		author: "Pilar Odum, Jens Abara",
		publishedAt: "2024-11-02",
		language: "en-US",
	});
	expect(page.text).toContain("## What I changed\n\n1. I feed the starter twice");
	expect(page.text).toContain("grown by three quarters, however");
	expect(page.text).toContain("That is 70 % water");
	expect(page.text).not.toMatch(/Chirper|Recipes|bakes, mostly at night/);
});

describe("a documentation page", () => {
	const { text, title } = read("docs-page");

	test("keeps headings, code, notes and tables", () => {
		expect(title).toBe("Configuration");
		expect(text).toContain("Tidepool reads `tidepool.toml` from the current folder.");
		expect(text).toContain('    # Where the queue is kept\n    [queue]\n    path = "/var/lib/tidepool"\n');
		expect(text).toContain("loses the jobs that they hold");
		expect(text).toContain("Variables win over the file.");
		expect(text).toContain("| Name: `queue.max_jobs` | Default: 1000 | Meaning: Jobs that may wait |");
		expect(text).toContain("### Precedence");
	});

	test("loses its sidebar, table of contents, buttons and permalink symbols", () => {
		expect(text).not.toMatch(/Writing plugins|On this page|Copy|¶|Skip to main|Built with/);
	});

	test("is split into passages at its headings, never at a comment in code", () => {
		const headings = new Set(segmentText(text).map(({ heading }) => heading));
		expect([...headings]).toEqual([
			null,
			"A small file",
			"Settings",
			"Environment",
			"Environment > Precedence",
		]);
	});
});

test("an API reference keeps signatures, parameters and examples", () => {
	const { text } = read("api-reference");
	expect(text).toContain("`push(job, delay=0)`\n\nAdds a job to the end of the queue.");
	expect(text).toContain("- job: What to run: any value that JSON can hold.\n- delay: Seconds to wait");
	expect(text).toContain('    queue.push({"page": 3}, delay=10)\n    # runs ten seconds later');
	expect(text).toContain("`pop(timeout=None)`: Takes the oldest job");
	expect(text).not.toContain("Table of Contents");
});

test("extract repeats column names in each table row and converts layout tables to paragraphs", () => {
	const { text } = read("table-heavy");
	expect(text).toContain(
		[
			"Length and mean flow",
			"| River: Valdura | Length (km): 812 | Mean flow (m^3/s): 940 | Country: Ostrava |",
			"| River: Little Valdura | Length (km): 233 | Mean flow (m^3/s): 120 | Country: Ostrava |",
			"| River: Semmer | Length (km): 407 | Country: Tarn |",
			"| River: Ilk (estimated) | Mean flow (m^3/s): 75 | Country: Tarn |",
		].join("\n"),
	);
	expect(text).toContain("## Dams\n\n| Highest dam: Kolm, 148 m |\n| Oldest dam: Brae, built in 1911 |");
	expect(text).toContain("| Upper mill | grinds rye |\n| Lower mill | grinds wheat |");
	expect(text).toContain("Figures come from the survey of 2019.\n\nSmall streams are left out.");
	expect(text).not.toContain("Atlas");
});

test("an encyclopedia article loses its footnote marks, table of contents, edit links and navigation boxes", () => {
	const { text, title } = read("encyclopedia");
	expect(title).toBe("Vicuña");
	expect(text).toContain("camelids of South America. It lives in the high parts of the Andes, between");
	expect(text).toContain("| Family: Camelidae |\n| Weight: 35–65 kg |");
	expect(text).toContain("## Wool\n\nIts wool");
	expect(text).toContain("### Chaccu");
	expect(text).toContain("A wild herd of 10^3 animals");
	expect(text).not.toMatch(/\[1\]|\[2\]|edit|Contents|Guanaco|free licence/);
});

test("a forum thread keeps every post", () => {
	const { text } = read("forum-thread");
	expect(text).toContain("What should I check first?");
	expect(text).toContain("> It only happens on the three smallest cogs.\n\nThen those cogs are worn.");
	expect(text).toContain("longer than 308 mm");
	expect(text).toContain("It was the cassette.");
	expect(text).not.toMatch(/Reply|Log in|Next page/);
});

test("a product page keeps its description and specifications and loses the rest of the shop", () => {
	const { text, title } = read("product");
	expect(title).toBe("Basalt 1.2 L Kettle");
	expect(text).toContain("boils a litre in five minutes");
	expect(text).toContain("| Capacity: 1.2 L |\n| Weight: 980 g |");
	expect(text).toContain("## Care");
	expect(text).not.toMatch(/Add to cart|Free shipping|Slate kettle/);
});

test("a front page without an article lists its teasers and their links first", () => {
	const { text, links } = read("front-page");
	expect(text).toContain("## Seal count breaks record\n\nOver 4,000 animals on the banks.");
	expect(text).not.toMatch(/Sport|Imprint/);
	expect(links.slice(0, 3).map((link) => link.text)).toEqual([
		"Ferry line reopens after storm",
		"Seal count breaks record",
		"Lighthouse for sale",
	]);
});

test("extract returns the reason why a page has no readable text", () => {
	const extractFile = (name: string) => extract({ type: "html", body: pageHtml(name), url: null });
	expect(extractFile("empty")).toEqual({ kind: "empty", reason: "The page contains no text." });
	expect(extractFile("script-only")).toEqual({
		kind: "empty",
		reason: "The page contains no text without JavaScript.",
	});
	expect(extractFile("noindex")).toMatchObject({ kind: "noindex" });
});

test("broken HTML is parsed the way browsers parse it", () => {
	const page = read("broken");
	expect(page).toMatchObject({ title: "Garden notes", author: "Moss" });
	expect(page.text).toBe(
		[
			"Sow peas in March, when the soil is 5 degrees & not wet",
			"Plant beans after < 15 May",
			"- Carrots like sand\n- Leeks like deep soil\n- Onions like sun",
			"| Peas | March |\n| Beans | May |",
			"Mulch in June.",
			"The end © &bogus; 😀",
			"Half a tag",
		].join("\n\n"),
	);
	expect(page.links).toEqual([{ url: "https://site.example/leeks", text: "deep soil" }]);
});

describe("pages in other languages", () => {
	test("keep German text and metadata", () => {
		const page = read("german");
		expect(page).toMatchObject({
			title: "Warum Moore das Klima schützen",
			author: "Jörg Müßig",
			publishedAt: "2022-09-30",
			language: "de-DE",
		});
		expect(page.text).toContain("## Wiedervernässung\n\nWer Gräben schließt");
		expect(page.text).not.toMatch(/Impressum|Cookies/);
	});

	test("keep French text and metadata, with the author's name instead of a profile URL", () => {
		const page = read("french");
		expect(page).toMatchObject({
			title: "Le retour du castor",
			author: "Élodie Garnier",
			publishedAt: "2021-04-01",
			language: "fr",
		});
		expect(page.text).toContain("au début du XXe siècle, le castor d’Europe");
		expect(page.text).not.toMatch(/Revue|Mentions/);
	});

	test("keep Japanese text and omit ruby annotations", () => {
		const page = read("japanese");
		expect(page).toMatchObject({ title: "和紙の作り方", publishedAt: "2020-10-05", language: "ja" });
		expect(page.text).toContain("和紙は、楮や三椏などの木の皮から作られる紙です。");
		expect(page.text).toContain("## 材料");
		expect(page.text).not.toMatch(/こうぞ|ショップ/);
	});

	test("keep Arabic text and metadata", () => {
		const page = read("arabic");
		expect(page).toMatchObject({ title: "تاريخ القهوة", language: "ar" });
		expect(page.text).toContain("## المقاهي الأولى\n\nفُتحت أول مقاهٍ");
		expect(page.text).not.toContain("الرئيسية");
	});
});

test("extract replaces windows-1252 control characters with the intended characters and normalizes text to NFC", () => {
	const page = read("windows-1252");
	expect(page.title).toBe("Grandmother’s letters");
	expect(page.text).toBe(
		"She wrote “I’ll come in May” – and she did, for 5 € by train.\n\nThe café was closed… We waited – in the rain. Café again.",
	);
});

test("extract omits hidden text and hidden links", () => {
	const { text, links } = read("hidden-text");
	expect(text).toBe(
		[
			"The observatory opens at dusk on Fridays. Tickets cost eight crowns, and children come in free.",
			"Bring a warm coat and a red lamp.",
			"The telescope was built in 1934.",
		].join("\n\n"),
	);
	expect(links).toEqual([]);
});

test("extract resolves URLs against <base href> and keeps only HTTP and HTTPS links without credentials", () => {
	const page = read("base-href", "https://sail.example/index.html");
	expect(page.canonicalUrl).toBe("https://sail.example/guides/v2/knots.html");
	expect(page.language).toBe("en-NZ");
	expect(page.links).toEqual([
		{ url: "https://sail.example/guides/v2/bowline.html", text: "bowline" },
		{ url: "https://sail.example/guides/v1/", text: "the older guide" },
	]);
});
