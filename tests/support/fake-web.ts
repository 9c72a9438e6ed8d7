import type { FakeModel } from "./fake-model.ts";

export interface FakePage {
	title?: string;
	/** Paragraphs of the article. */
	text?: string;
	/** Addresses with what they are called, in the article. */
	links?: Record<string, string>;
	status?: number;
	headers?: Record<string, string>;
	/** The page comes once this says so. */
	open?: () => boolean;
	/** What stands in the head. */
	head?: string;
	/** Who does not bring this cookie is sent to the same address with it. */
	cookie?: string;
	/** The connection breaks. */
	breaks?: boolean;
}

const POLL_MS = 2;
const FILLER =
	"It is told here at some length, so that a reader takes it for the article of the page and not for what stands around it.";

/**
 * The web as the Worker sees it: a resolver that knows every name, Wikipedia's search, and the pages that a test puts
 * there. It notes what was asked for.
 */
export class FakeWeb {
	/** Addresses in the order of the requests, without those of the resolver and of robots.txt. */
	readonly requests: string[] = [];
	readonly seenHeaders: Headers[] = [];
	readonly #pages = new Map<string, FakePage>();
	readonly #robots = new Map<string, string>();
	#found: string[] | null = null;
	/** Hosts that were asked for anything, robots.txt too. */
	readonly hosts = new Set<string>();
	/** Searches that came. */
	searches: string[] = [];

	static install(model: FakeModel): FakeWeb {
		const web = new FakeWeb();
		model.web = (request) => web.#answer(request);
		return web;
	}

	put(url: string, page: FakePage): this {
		this.#pages.set(url, page);
		return this;
	}

	robots(host: string, text: string): this {
		this.#robots.set(host, text);
		return this;
	}

	/** What the search finds. Before it is called, the search is out of reach. */
	finds(...urls: string[]): this {
		this.#found = urls;
		return this;
	}

	/** How often a page was asked for. */
	count(url: string): number {
		return this.requests.filter((asked) => asked === url).length;
	}

	async #answer(request: Request): Promise<Response> {
		const url = new URL(request.url);
		if (url.host === "cloudflare-dns.com") {
			const isV4 = url.searchParams.get("type") === "A";
			return Response.json({ Status: 0, Answer: isV4 ? [{ type: 1, data: "93.184.215.14" }] : [] });
		}
		if (url.pathname === "/w/api.php") return this.#search(url);
		this.hosts.add(url.host);
		if (url.pathname === "/robots.txt") {
			const rules = this.#robots.get(url.host);
			return rules === undefined
				? new Response(null, { status: 404 })
				: new Response(rules, { headers: TEXT });
		}
		this.requests.push(url.href);
		this.seenHeaders.push(request.headers);
		const page = this.#pages.get(url.href);
		if (page === undefined) return new Response("no such page", { status: 404 });
		while (page.open !== undefined && !page.open()) {
			request.signal.throwIfAborted();
			await new Promise((resolve) => setTimeout(resolve, POLL_MS));
		}
		if (page.breaks) throw new TypeError("connection reset");
		return respond(page, request);
	}

	#search(url: URL): Response {
		this.searches.push(url.searchParams.get("gsrsearch") ?? "");
		if (this.#found === null) throw new TypeError("no route to host");
		const pages = this.#found.map((fullurl, at) => ({ index: at + 1, fullurl }));
		return Response.json({ query: { pages } });
	}
}

const TEXT = { "content-type": "text/plain" };

function respond(page: FakePage, request: Request): Response {
	const { status = 200, headers = {} } = page;
	const { etag } = headers;
	if (page.cookie !== undefined && request.headers.get("cookie") !== page.cookie)
		return new Response(null, { status: 302, headers: { location: request.url, "set-cookie": page.cookie } });
	if (etag !== undefined && request.headers.get("if-none-match") === etag)
		return new Response(null, { status: 304 });
	const type = { "content-type": "text/html; charset=utf-8" };
	const hasNoBody = status >= 300 && status < 400;
	return new Response(hasNoBody ? null : htmlOf(page), { status, headers: { ...type, ...headers } });
}

function htmlOf({ title = "A page", text = "", links = {}, head = "" }: FakePage): string {
	const list = Object.entries(links).map(
		([href, name]) => `<p>More of it: <a href="${href}">${name}</a>.</p>`,
	);
	const paragraphs = text.split("\n").map((line) => `<p>${line} ${FILLER} ${FILLER}</p>`);
	return `<!doctype html><html lang="en"><head><title>${title}</title>${head}</head><body><article><h1>${title}</h1>
		${paragraphs.join("\n")}${list.join("\n")}</article></body></html>`;
}
