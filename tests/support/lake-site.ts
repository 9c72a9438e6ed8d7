import { createServer, type ServerResponse } from "node:http";
import { listen } from "./listen.ts";

const HERONS =
	"<p>The heron of Lake Zumba stands on one leg for hours and waits for the fish to come to it.</p>";

const HOME = `<p>Lake Zumba lies between two hills, and its water comes from a spring that never runs dry.</p>
	<p>Read about <a href="/herons">its herons</a>, <a href="/level">its level</a>, <a href="/secret">its secret</a>, and
	<a href="/missing">what nobody wrote</a>.</p>`;

/**
 * A small website about Lake Zumba. Its home page links to two readable pages, one that robots.txt disallows, and one that
 * does not exist. Another page never loads.
 */
export class LakeSite {
	readonly host: string;
	/** Links to the other pages. */
	readonly home: string;
	readonly herons: string;
	/** Disallowed by robots.txt. */
	readonly secret: string;
	/** Responds with 404. */
	readonly missing: string;
	/** Does not respond until `reset` is called. */
	readonly silent: string;
	/** Serves a page with the current water level. */
	readonly level: string;
	/** The water level in meters, spelled out. */
	levelMeters = "forty";
	readonly #waiting: ServerResponse[] = [];

	private constructor(url: string) {
		this.host = new URL(url).host;
		this.home = `${url}/`;
		this.herons = `${url}/herons`;
		this.secret = `${url}/secret`;
		this.missing = `${url}/missing`;
		this.silent = `${url}/silent`;
		this.level = `${url}/level`;
	}

	/** Starts the site, which runs until the process exits. */
	static async start(): Promise<LakeSite> {
		const server = createServer(({ url = "" }, response) => site.#respond(url, response));
		const { url } = await listen(server);
		server.unref();
		const site = new LakeSite(url);
		return site;
	}

	/** Restores the water level and ends all pending responses. */
	reset(): void {
		this.levelMeters = "forty";
		for (const response of this.#waiting.splice(0)) response.end();
	}

	#respond(path: string, response: ServerResponse): void {
		const send = (status: number, type: string, body: string) =>
			response.writeHead(status, { "content-type": `${type}; charset=utf-8` }).end(body);
		switch (path) {
			case "/robots.txt":
				send(200, "text/plain", "User-agent: *\nDisallow: /secret");
				break;
			case "/":
				send(200, "text/html", articleOf("Lake Zumba", HOME));
				break;
			case "/herons":
				send(200, "text/html", articleOf("Herons of Lake Zumba", HERONS.repeat(8)));
				break;
			case "/level": {
				const level = `<p>The water level of Lake Zumba is ${this.levelMeters} meters, as measured at the pier.</p>`;
				send(200, "text/html", articleOf("The level of Lake Zumba", level.repeat(3)));
				break;
			}
			case "/silent":
				this.#waiting.push(response);
				break;
			default:
				send(404, "text/html", "Not found.");
		}
	}
}

function articleOf(title: string, body: string): string {
	return `<title>${title}</title><article><h1>${title}</h1>${body}</article>`;
}
