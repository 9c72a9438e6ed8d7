import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { listen } from "./listen.ts";
import { HOME, renderPage, SITE_PAGES } from "./local-site-pages.ts";

/** A request that the site received. `at` is in milliseconds since the Unix epoch. */
interface SiteRequest {
	path: string;
	at: number;
	userAgent: string;
}

/** The size of `/huge.html` and of the decompressed `/bomb.html`. */
export const HUGE_BYTES = 6 * 1024 * 1024;
/** The number of redirects that start at `/moved/five` and `/moved/six`. */
const CHAINS: Record<string, number> = { five: 5, six: 6 };

const ROBOTS = `# Crawlers are welcome, but not everywhere.
User-agent: *
Disallow: /private/
Disallow: /lighthouses/drafts/
Allow: /private/open.html
Crawl-delay: 1

User-agent: GreedyBot
Disallow: /
`;

const NEXT_DOOR = [
	"This page is on a server that is not allowed. A reader that gets here has followed one redirect too many.",
];
const FILLER = "The tide comes in and goes out again, twice a day and a little later each time. ";

/**
 * Starts a local site with more than forty linked pages. It has everything that a crawler may encounter: robots
 * rules, all kinds of redirects, slow, huge and compressed responses, wrong content types, and endless pages. It logs
 * every request.
 */
export async function startLocalSite(): Promise<LocalSite> {
	const neighborRequests: string[] = [];
	const next = await listen(
		createServer((request, response) => {
			neighborRequests.push(request.url ?? "");
			html(response, renderPage("Next door", NEXT_DOOR));
		}),
	);
	const log: SiteRequest[] = [];
	const site = await listen(
		createServer((request, response) => {
			const path = request.url ?? "";
			log.push({ path, at: Date.now(), userAgent: request.headers["user-agent"] ?? "" });
			serve(path, request, response, { log, nextDoor: next.url });
		}),
	);
	return {
		url: site.url,
		host: new URL(site.url).host,
		log,
		neighborRequests,
		requests: (path) => log.filter((request) => request.path === path).length,
		async [Symbol.asyncDispose]() {
			await Promise.all([site.close(), next.close()]);
		},
	};
}

export interface LocalSite extends AsyncDisposable {
	/** Without a trailing slash. */
	url: string;
	/** `hostname:port`, as `CRAWL_ALLOW_HOSTS` lists it. */
	host: string;
	/** All requests, oldest first. */
	log: readonly SiteRequest[];
	/** Paths requested from a second server, to which `/moved/next-door` redirects. */
	neighborRequests: readonly string[];
	/** Returns the number of requests for a path. */
	requests(path: string): number;
}

interface SiteState {
	log: readonly SiteRequest[];
	nextDoor: string;
}

function serve(path: string, request: IncomingMessage, response: ServerResponse, state: SiteState): void {
	const page = path === "/" ? HOME : SITE_PAGES.find((page) => page.path === path);
	const special = SPECIAL[path];
	const [, kind = "", name = "", number = "1"] = path.split("/");
	if (page !== undefined) html(response, page.html);
	else if (special !== undefined) special(response, state, request);
	else if (kind === "moved") redirect(response, name, Number(number), state);
	else if (kind === "calendar") html(response, calendar(Number(name), Number(number)));
	else send(response, 404, "text/html", renderPage("Not found", ["This page does not exist."]));
}

const SPECIAL: Record<
	string,
	(response: ServerResponse, state: SiteState, request: IncomingMessage) => void
> = {
	"/robots.txt": (response) => send(response, 200, "text/plain", ROBOTS),
	"/private/lighthouse-plans.html": (response) =>
		html(response, renderPage("Plans", ["Robots may not read this."])),
	"/lighthouses/drafts/unfinished.html": (response) =>
		html(response, renderPage("Draft", ["Not finished yet."])),
	"/lighthouses/sponsored.html": (response) =>
		html(response, renderPage("Hotels", ["Sleep in a lighthouse."])),
	"/private/open.html": (response) => html(response, OPEN),
	"/noindex.html": (response) => html(response, NOINDEX),
	"/print/history.html": (response) => html(response, PRINTED),
	"/flaky.html": (response, { log }) => {
		const first = log.filter(({ path }) => path === "/flaky.html").length === 1;
		if (first) send(response, 500, "text/plain", "Something broke.");
		else html(response, FLAKY);
	},
	"/gone.html": (response) =>
		send(response, 410, "text/html", renderPage("Gone", ["This page was removed."])),
	"/lighthouses/poster.pdf": (response) => send(response, 200, "application/pdf", "%PDF-1.7\n"),
	"/photo.png": (response) => send(response, 200, "image/png", Buffer.from("89504e470d0a1a0a", "hex")),
	"/huge.html": (response) => html(response, renderPage("Huge", createParagraphs(HUGE_BYTES))),
	"/bomb.html": (response) => {
		response.setHeader("content-encoding", "gzip");
		html(response, gzipSync(renderPage("Bomb", createParagraphs(HUGE_BYTES))));
	},
	/** Accepts the request and never responds. */
	"/slow.html": () => {},
	/** Sends a few bytes per second forever. */
	"/drip.html": (response, _, request) => {
		response.writeHead(200, { "content-type": "text/html" });
		response.write("<!doctype html><title>Drip</title><p>");
		const drip = setInterval(() => response.write("drip "), 250);
		request.on("close", () => clearInterval(drip));
		response.on("close", () => clearInterval(drip));
	},
};

const OPEN = renderPage("Becoming a member", [
	"The rules of this site exclude the members' folder, except for this page, which anyone may read. It explains how to become a member: write a letter, wait for a month, and bring a cake.",
	"Members meet in the boat shed on the first Monday after the new moon. The fee is twelve crowns a year, and children pay nothing.",
]);
const NOINDEX = renderPage(
	"Not for indexing",
	["Anyone may look at this page, but its author has asked that no index stores it. A polite crawler obeys."],
	'<meta name="robots" content="noindex">',
);
const PRINTED = (SITE_PAGES.find(({ path }) => path === "/lighthouses/history.html")?.html ?? "").replace(
	"</title>",
	'</title><link rel="canonical" href="/lighthouses/history.html">',
);
const FLAKY = renderPage("The page that loads on the second try", [
	"A server that is restarting returns errors for a moment. A client that retries a little later receives the page that it requested.",
	"The harbor office of Westhaven keeps its list of berths on such a server. It has forty berths, six of them for guests.",
]);

function redirect(response: ServerResponse, name: string, step: number, { nextDoor }: SiteState): void {
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
	if (target === undefined) send(response, 404, "text/plain", "This page does not exist.");
	else response.writeHead(301, { location: target }).end();
}

/** Renders a month's page. Every month links to the next one, so the pages never end. */
function calendar(year: number, month: number): string {
	const [y, m] = month === 12 ? [year + 1, 1] : [year, month + 1];
	return renderPage(`Calendar ${year}, month ${month}`, [
		`In month ${month} of ${year} the club meets once, as in every other month. Nothing else is planned.`,
		`<a href="/calendar/${y}/${m}">The next month</a>`,
	]);
}

function createParagraphs(bytes: number): string[] {
	return Array.from({ length: Math.ceil(bytes / (FILLER.length * 10)) }, () => FILLER.repeat(10));
}

function html(response: ServerResponse, body: string | Buffer): void {
	send(response, 200, "text/html; charset=utf-8", body);
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
	response.writeHead(status, { "content-type": type }).end(body);
}
