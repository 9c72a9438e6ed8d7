import type { Conversations } from "../api/conversations.ts";
import { Emitter, type Unsubscribe } from "../emitter.ts";
import type { Clock } from "../platform.ts";
import type { LinkState } from "../socket/link.ts";
import type { Updates } from "../socket/updates.ts";
import { applyUpdate, type ConversationEntry, type ConversationUpdate, mergeEntries } from "./entries.ts";

/** Conversations per request. */
const PAGE_ITEMS = 50;
/** How often the list is loaded while no socket can be opened. */
const POLL_EVERY_MS = 15_000;

export interface ConversationListView {
	/** Newest first. */
	conversations: readonly ConversationEntry[];
	/** `loading` until the first page has arrived. `failed`: the last request failed; see `error`. */
	state: "loading" | "ready" | "failed";
	error: Error | null;
	/** Whether `loadMore` can load older conversations. */
	hasMore: boolean;
}

export interface ConversationListDeps {
	conversations: Pick<Conversations, "page" | "rename" | "delete">;
	updates: Updates;
	clock: Clock;
}

/**
 * Live list of the user's conversations: loads it page by page, and applies the updates of the server. Reloads it after
 * each reconnect, and polls while no socket can be opened. Call `open` to load it.
 *
 * @example
 * ```ts
 * const list = client.conversationList();
 * list.on("view", ({ conversations }) => console.log(conversations.map(({ title }) => title)));
 * list.open();
 * ```
 */
export class LiveConversationList {
	readonly #deps: ConversationListDeps;
	readonly #emitter = new Emitter<{ view: ConversationListView }>();
	#view: ConversationListView = { conversations: [], state: "loading", error: null, hasMore: false };
	#cursor: string | null = null;
	/** The request in progress, and the updates that arrived since it was sent. Its response may be older than they are. */
	#loading: Promise<void> | null = null;
	#updatesWhileLoading: ConversationUpdate[] = [];
	#isReloadDue = false;
	#isOpen = false;
	#cancelPoll = () => {};
	/** Conversations that `hide` removed from the view. */
	readonly #hidden = new Set<string>();

	constructor(deps: ConversationListDeps) {
		this.#deps = deps;
		deps.updates.on("conversation", (update) => this.#receive(update));
		deps.updates.on("connection", (state) => this.#onConnection(state));
	}

	/** The current list, without the hidden conversations. */
	get view(): ConversationListView {
		if (this.#hidden.size === 0) return this.#view;
		const conversations = this.#view.conversations.filter(
			(entry) => !this.#hidden.has(entry.conversation_id),
		);
		return { ...this.#view, conversations };
	}

	on(name: "view", listener: (view: ConversationListView) => void): Unsubscribe {
		return this.#emitter.on(name, listener);
	}

	/** Loads the list and listens for updates. */
	open(): void {
		this.#isOpen = true;
		this.#deps.updates.open();
		this.reload();
	}

	/** Stops listening. */
	close(): void {
		this.#isOpen = false;
		this.#cancelPoll();
		this.#deps.updates.close();
	}

	/** Checks the connection immediately. Call it when the device wakes up or comes back online. */
	wake(): void {
		this.#deps.updates.wake();
		if (this.#view.state === "failed") this.reload();
	}

	/** Loads as many conversations again as are in the list, at least one page. */
	reload(): void {
		if (this.#loading !== null) this.#isReloadDue = true;
		else this.#load(() => this.#reload());
	}

	/** Loads the next page. Does nothing while a request is in progress. */
	loadMore(): void {
		const cursor = this.#cursor;
		if (this.#loading === null && cursor !== null) this.#load(() => this.#append(cursor));
	}

	/** Changes the title of a conversation. The list shows it at once. @throws {ApiError} */
	async rename(id: string, title: string): Promise<void> {
		const before = this.#find(id);
		this.#replace(before && { ...before, title });
		try {
			this.#replace(await this.#deps.conversations.rename(id, title));
		} catch (error) {
			const current = this.#find(id);
			this.#replace(current && before && { ...current, title: before.title });
			throw error;
		}
	}

	/** Removes a conversation from the view until `show` is called, for example while its deletion can be undone. */
	hide(id: string): void {
		this.#hidden.add(id);
		this.#emit({});
	}

	/** Shows a conversation that `hide` removed, if it still exists. */
	show(id: string): void {
		this.#hidden.delete(id);
		this.#emit({});
	}

	/** Deletes a conversation. If that fails, the list shows it again. @throws {ApiError} */
	async delete(id: string): Promise<void> {
		this.hide(id);
		try {
			await this.#deps.conversations.delete(id);
			this.#emit({ conversations: this.#view.conversations.filter((entry) => entry.conversation_id !== id) });
		} finally {
			this.show(id);
		}
	}

	#onConnection(state: LinkState): void {
		this.#cancelPoll();
		if (state === "open") this.reload();
		else if (state === "no_socket") this.#poll();
	}

	#poll(): void {
		this.#cancelPoll = this.#deps.clock.after(POLL_EVERY_MS, () => {
			this.reload();
			this.#poll();
		});
	}

	#receive(update: ConversationUpdate): void {
		if (this.#loading !== null) this.#updatesWhileLoading.push(update);
		this.#emit({ conversations: applyUpdate(this.#view.conversations, update, this.#view.hasMore) });
	}

	#load(work: () => Promise<void>): void {
		this.#updatesWhileLoading = [];
		this.#loading = work()
			.catch((error) => {
				if (this.#isOpen) this.#emit({ state: "failed", error });
			})
			.finally(() => {
				this.#loading = null;
				if (!this.#isReloadDue || !this.#isOpen) return;
				this.#isReloadDue = false;
				this.reload();
			});
	}

	async #reload(): Promise<void> {
		const count = this.#view.conversations.length;
		const loaded: ConversationEntry[] = [];
		let cursor: string | null | undefined;
		do {
			const page = await this.#deps.conversations.page({ limit: PAGE_ITEMS, cursor: cursor ?? undefined });
			loaded.push(...page.items);
			cursor = page.next_cursor;
		} while (cursor !== null && loaded.length < count);
		this.#onLoaded(loaded, cursor);
	}

	async #append(cursor: string): Promise<void> {
		const page = await this.#deps.conversations.page({ limit: PAGE_ITEMS, cursor });
		this.#onLoaded(mergeEntries(this.#view.conversations, page.items), page.next_cursor);
	}

	#onLoaded(loaded: readonly ConversationEntry[], cursor: string | null): void {
		if (!this.#isOpen) return;
		this.#cursor = cursor;
		const hasMore = cursor !== null;
		const conversations = this.#updatesWhileLoading.reduce(
			(entries, update) => applyUpdate(entries, update, hasMore),
			loaded,
		);
		this.#emit({ conversations, state: "ready", error: null, hasMore });
	}

	#find(id: string): ConversationEntry | undefined {
		return this.#view.conversations.find((entry) => entry.conversation_id === id);
	}

	#replace(entry: ConversationEntry | undefined): void {
		if (entry) this.#emit({ conversations: mergeEntries(this.#view.conversations, [entry]) });
	}

	#emit(changes: Partial<ConversationListView>): void {
		this.#view = { ...this.#view, ...changes };
		this.#emitter.emit("view", this.view);
	}
}
