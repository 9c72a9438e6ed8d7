import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { z } from "zod";
import type { QueueMessage } from "../../src/contracts/queue.ts";
import { type NewSite, Site, SiteDetails, SiteUrlList } from "../../src/contracts/sites.ts";
import { deliver } from "./deliver.ts";
import type { TestUser } from "./worker.ts";

const STEPS_MAX = 500;

/**
 * Reads a user's sites step by step. It takes the place of the crawl queue, delivers its messages one by one, and lets no
 * request wait for its host. It must be created before the sites.
 */
export class SiteCrawler {
	readonly #user: TestUser;
	/** The messages that the queue has not delivered. */
	readonly messages: QueueMessage[] = [];

	constructor(user: TestUser) {
		this.#user = user;
		const queue = Object.getPrototypeOf(env.CRAWL);
		const take = (bodies: QueueMessage[]) => this.messages.push(...bodies);
		vi.spyOn(queue, "send").mockImplementation(
			z.custom<() => Promise<void>>().parse(async (body: QueueMessage) => void take([body])),
		);
		vi.spyOn(queue, "sendBatch").mockImplementation(
			z
				.custom<() => Promise<void>>()
				.parse(async (batch: MessageSendRequest<QueueMessage>[]) => void take(batch.map(({ body }) => body))),
		);
	}

	async add(site: z.input<typeof NewSite>): Promise<Site> {
		const response = await this.#user.fetch("/api/knowledge/sites/", { body: site });
		return Site.parse(await response.json());
	}

	async get(id: string): Promise<SiteDetails> {
		return SiteDetails.parse(await (await this.#user.fetch(`/api/knowledge/sites/${id}/`)).json());
	}

	async act(id: string, action: "read" | "stop" | "resume"): Promise<Site> {
		const response = await this.#user.fetch(`/api/knowledge/sites/${id}/${action}/`, { body: {} });
		return Site.parse(await response.json());
	}

	/** Returns the paths of a site's pages and their states, with the reason in parentheses. */
	async paths(id: string): Promise<Record<string, string>> {
		const response = await this.#user.fetch(`/api/knowledge/sites/${id}/urls/?limit=200`);
		const { items } = SiteUrlList.parse(await response.json());
		const entries = items.map(({ url, state, reason }) => {
			const { pathname, search } = new URL(url);
			return [pathname + search, reason === null ? state : `${state} (${reason})`] as const;
		});
		return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
	}

	/** Delivers messages until none is left. With `max`, delivers at most this many. */
	async deliver(max = STEPS_MAX): Promise<void> {
		for (let step = 0; step < max; step++) {
			await this.runAlarm();
			const message = this.messages.shift();
			if (message === undefined) return;
			await this.#endWaiting();
			await deliver(message);
		}
	}

	/** Runs the brain's jobs, unless they run already. */
	async runAlarm(): Promise<void> {
		await runDurableObjectAlarm(env.BRAIN.getByName(this.#user.id));
	}

	/** Changes the brain's database. */
	change(statement: string, ...bindings: (string | number)[]): Promise<void> {
		return runInDurableObject(env.BRAIN.getByName(this.#user.id), (_, { storage }) => {
			storage.sql.exec(statement, ...bindings);
		});
	}

	async #endWaiting(): Promise<void> {
		await this.change("UPDATE hosts SET last_at = 0");
		await this.change("DELETE FROM turns");
	}
}
