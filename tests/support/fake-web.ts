import type { FakeModel } from "./fake-model.ts";

export interface FakePage {
	title?: string;
	/** Paragraphs of the article. */
	text?: string;
	/** Links in the article: link texts by URL. */
	links?: Record<string, string>;
	status?: number;
	headers?: Record<string, string>;
	/** The response is delayed until this returns true. */
	open?: () => boolean;
	/** Additional HTML in the `<head>`. */
	head?: string;
	/**
	 * A cookie that the page requires. Requests without it are redirected to the same URL, and the redirect sets the
	 * cookie.
	 */
	cookie?: string;
	/** The body of the response, in place of an article. */
	body?: BodyInit;
	/** If true, the server resets the connection instead of responding. */
	breaks?: boolean;
}

const POLL_MS = 2;
const FILLER =
	"This sentence adds some length, so that the extraction recognizes the article of the page and drops what surrounds it.";

/**
 * A fake web for the Worker. Its DNS server resolves every name, its Wikipedia search returns the results that a test
 * sets, and it serves the pages that a test adds. It records the requests.
 */
export class FakeWeb {
	/** The URLs of the requested pages, in order. Requests for DNS, the search and robots.txt are not included. */
	readonly requests: string[] = [];
	readonly seenHeaders: Headers[] = [];
	readonly #pages = new Map<string, FakePage>();
	readonly #robots = new Map<string, string>();
	#found: string[] | null = null;
	/** Hosts that received a request, even if only for robots.txt. */
	readonly hosts = new Set<string>();
	/** The queries that the search received, in order. */
	searches: string[] = [];

	static install(model: FakeModel): FakeWeb {
		const web = new FakeWeb();
		model.web = (request) => web.#respond(request);
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

	/** Sets the search results. Until then, the search is unreachable. */
	setSearchResults(...urls: string[]): this {
		this.#found = urls;
		return this;
	}

	/** Returns the number of requests for a URL. */
	count(url: string): number {
		return this.requests.filter((requested) => requested === url).length;
	}

	async #respond(request: Request): Promise<Response> {
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
		if (page === undefined) return new Response("Not found", { status: 404 });
		while (page.open !== undefined && !page.open()) {
			request.signal.throwIfAborted();
			await new Promise((resolve) => setTimeout(resolve, POLL_MS));
		}
		if (page.breaks) throw new TypeError("connection reset");
		return servePage(page, request);
	}

	#search(url: URL): Response {
		this.searches.push(url.searchParams.get("gsrsearch") ?? "");
		if (this.#found === null) throw new TypeError("no route to host");
		const pages = this.#found.map((fullurl, at) => ({ index: at + 1, fullurl }));
		return Response.json({ query: { pages } });
	}
}

const TEXT = { "content-type": "text/plain" };

function servePage(page: FakePage, request: Request): Response {
	const { status = 200, headers = {} } = page;
	const { etag } = headers;
	if (page.cookie !== undefined && request.headers.get("cookie") !== page.cookie)
		return new Response(null, { status: 302, headers: { location: request.url, "set-cookie": page.cookie } });
	if (etag !== undefined && request.headers.get("if-none-match") === etag)
		return new Response(null, { status: 304 });
	const type = { "content-type": "text/html; charset=utf-8" };
	const hasNoBody = status >= 300 && status < 400;
	return new Response(hasNoBody ? null : (page.body ?? renderHtml(page)), {
		status,
		headers: { ...type, ...headers },
	});
}

function renderHtml({ title = "A page", text = "", links = {}, head = "" }: FakePage): string {
	const list = Object.entries(links).map(
		([href, name]) => `<p>More of it: <a href="${href}">${name}</a>.</p>`,
	);
	const paragraphs = text.split("\n").map((line) => `<p>${line} ${FILLER} ${FILLER}</p>`);
	return `<!doctype html><html lang="en"><head><title>${title}</title>${head}</head><body><article><h1>${title}</h1>
		${paragraphs.join("\n")}${list.join("\n")}</article></body></html>`;
}
