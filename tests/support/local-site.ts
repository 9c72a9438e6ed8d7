import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { listen } from "./listen.ts";
import { HOME, pageOf, SITE_PAGES } from "./local-site-pages.ts";

/** A request that a site got. `at` is milliseconds since 1970. */
interface SiteRequest {
	path: string;
	at: number;
	userAgent: string;
}

/** Bytes of `/huge`, and of `/bomb` once it is unpacked. */
export const HUGE_BYTES = 6 * 1024 * 1024;
/** Redirects behind `/moved/five` and `/moved/six`. */
const CHAINS: Record<string, number> = { five: 5, six: 6 };

const ROBOTS = `# Readers are welcome, but not everywhere.
User-agent: *
Disallow: /private/
Disallow: /lighthouses/drafts/
Allow: /private/open.html
Crawl-delay: 1

User-agent: GreedyBot
Disallow: /
`;

const NEXT_DOOR = [
	"This page stands on a server that nobody has allowed. Whoever reads it has followed a redirect too far.",
];
const FILLER = "The tide comes in and goes out again, twice a day and a little later each time. ";

/**
 * Starts a site of more than forty linked pages on this machine, with whatever a reader of the web may meet: rules,
 * redirects of all kinds, slow, huge and packed answers, wrong types, pages without an end. It notes every request.
 */
export async function startLocalSite(): Promise<LocalSite> {
	const neighbour: string[] = [];
	const next = await listen(
		createServer((request, response) => {
			neighbour.push(request.url ?? "");
			html(response, pageOf("Next door", NEXT_DOOR));
		}),
	);
	const log: SiteRequest[] = [];
	const site = await listen(
		createServer((request, response) => {
			const path = request.url ?? "";
			log.push({ path, at: Date.now(), userAgent: request.headers["user-agent"] ?? "" });
			answer(path, request, response, { log, nextDoor: next.url });
		}),
	);
	return {
		url: site.url,
		host: new URL(site.url).host,
		log,
		neighbour,
		requests: (path) => log.filter((request) => request.path === path).length,
		async [Symbol.asyncDispose]() {
			await Promise.all([site.close(), next.close()]);
		},
	};
}

export interface LocalSite extends AsyncDisposable {
	/** Without a trailing slash. */
	url: string;
	/** Name and port, as a setting wants it. */
	host: string;
	/** Every request, in order. */
	log: readonly SiteRequest[];
	/** Paths asked for at the server on another port, to which `/moved/next-door` leads. */
	neighbour: readonly string[];
	/** How often a path was asked for. */
	requests(path: string): number;
}

interface World {
	log: readonly SiteRequest[];
	nextDoor: string;
}

function answer(path: string, request: IncomingMessage, response: ServerResponse, world: World): void {
	const page = path === "/" ? HOME : SITE_PAGES.find((page) => page.path === path);
	const special = SPECIAL[path];
	const [, kind = "", name = "", number = "1"] = path.split("/");
	if (page !== undefined) html(response, page.html);
	else if (special !== undefined) special(response, world, request);
	else if (kind === "moved") moved(response, name, Number(number), world);
	else if (kind === "calendar") html(response, calendar(Number(name), Number(number)));
	else send(response, 404, "text/html", pageOf("Not found", ["There is no such page."]));
}

const SPECIAL: Record<string, (response: ServerResponse, world: World, request: IncomingMessage) => void> = {
	"/robots.txt": (response) => send(response, 200, "text/plain", ROBOTS),
	"/private/lighthouse-plans.html": (response) => html(response, pageOf("Plans", ["Nobody may read this."])),
	"/lighthouses/drafts/unfinished.html": (response) => html(response, pageOf("Draft", ["Not done yet."])),
	"/lighthouses/sponsored.html": (response) => html(response, pageOf("Hotels", ["Sleep in a lighthouse."])),
	"/private/open.html": (response) => html(response, OPEN),
	"/noindex.html": (response) => html(response, NOINDEX),
	"/print/history.html": (response) => html(response, PRINTED),
	"/flaky.html": (response, { log }) => {
		const first = log.filter(({ path }) => path === "/flaky.html").length === 1;
		if (first) send(response, 500, "text/plain", "Something broke.");
		else html(response, FLAKY);
	},
	"/gone.html": (response) => send(response, 410, "text/html", pageOf("Gone", ["This page was taken away."])),
	"/lighthouses/poster.pdf": (response) => send(response, 200, "application/pdf", "%PDF-1.7\n"),
	"/photo.png": (response) => send(response, 200, "image/png", Buffer.from("89504e470d0a1a0a", "hex")),
	"/huge.html": (response) => html(response, pageOf("Huge", paragraphsOf(HUGE_BYTES))),
	"/bomb.html": (response) => {
		response.setHeader("content-encoding", "gzip");
		html(response, gzipSync(pageOf("Bomb", paragraphsOf(HUGE_BYTES))));
	},
	/** Takes the request and never answers. */
	"/slow.html": () => {},
	/** Answers a few bytes a second and never ends. */
	"/drip.html": (response, _, request) => {
		response.writeHead(200, { "content-type": "text/html" });
		response.write("<!doctype html><title>Drip</title><p>");
		const drip = setInterval(() => response.write("drip "), 250);
		request.on("close", () => clearInterval(drip));
		response.on("close", () => clearInterval(drip));
	},
};

const OPEN = pageOf("The open page of the members", [
	"The rules of this site close the folder of the members but name this page as one that anybody may read. It tells how to become one: write a letter, wait for a month, and bring a cake.",
	"Members meet on the first Monday after new moon in the boat shed. The fee is twelve crowns a year, and children pay nothing.",
]);
const NOINDEX = pageOf(
	"Not for indexes",
	["This page may be looked at, but its author has asked that no index keeps it. A polite reader obeys."],
	'<meta name="robots" content="noindex">',
);
const PRINTED = (SITE_PAGES.find(({ path }) => path === "/lighthouses/history.html")?.html ?? "").replace(
	"</title>",
	'</title><link rel="canonical" href="/lighthouses/history.html">',
);
const FLAKY = pageOf("The page that came at the second try", [
	"A server that is restarted answers with an error for a moment. Who asks again a little later gets what was wanted all along.",
	"The harbour office of Westhaven keeps its list of berths on such a server. It has forty berths, six of them for guests.",
]);

function moved(response: ServerResponse, name: string, step: number, { nextDoor }: World): void {
	const to: Record<string, string> = {
		keepers: "/lighthouses/keepers.html",
		private: "/private/lighthouse-plans.html",
		"next-door": `${nextDoor}/secret.html`,
		round: "/moved/about",
		about: "/moved/round",
	};
	const length = CHAINS[name];
	const target =
		length === undefined ? to[name] : step < length ? `/moved/${name}/${step + 1}` : "/bees/honey.html";
	if (target === undefined) send(response, 404, "text/plain", "There is no such page.");
	else response.writeHead(301, { location: target }).end();
}

/** Each month leads to the next one, for ever. */
function calendar(year: number, month: number): string {
	const [y, m] = month === 12 ? [year + 1, 1] : [year, month + 1];
	return pageOf(`Calendar ${year}, month ${month}`, [
		`In month ${month} of ${year} the club meets once, as in every other month. There is nothing else to be said about it.`,
		`<a href="/calendar/${y}/${m}">The month after it</a>`,
	]);
}

function paragraphsOf(bytes: number): string[] {
	return Array.from({ length: Math.ceil(bytes / (FILLER.length * 10)) }, () => FILLER.repeat(10));
}

function html(response: ServerResponse, body: string | Buffer): void {
	send(response, 200, "text/html; charset=utf-8", body);
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
	response.writeHead(status, { "content-type": type }).end(body);
}
