import { DurableObject } from "cloudflare:workers";
import type { ConversationSearchQuery } from "../src/contracts/conversation-search.ts";
import type { FileListQuery } from "../src/contracts/files.ts";
import { SESSION_PARAM } from "../src/contracts/internal.ts";
import type { PageListQuery, SearchRequest, SourceListQuery } from "../src/contracts/knowledge.ts";
import type { NewOwnAgent, OwnAgentUpdate } from "../src/contracts/own-agents.ts";
import type { NewSite, SiteUpdate, SiteUrlQuery } from "../src/contracts/sites.ts";
import { type Outcome, outcome } from "../src/errors.ts";
import type { SegmentedFile } from "../src/knowledge/files/segment-file.ts";
import type { PageFetch, SegmentedPage } from "../src/knowledge/ingest/new-page.ts";
import type { SiteReport, SiteRequest } from "../src/knowledge/sites/site-request.ts";
import { listCitedSources } from "../src/knowledge/store/citations.ts";
import { type FileKey, findStoredFile, getFile, listFiles } from "../src/knowledge/store/files.ts";
import { getPage, getPageOrigin, getPageTitles, listPages } from "../src/knowledge/store/pages.ts";
import { getKnowledgeReport } from "../src/knowledge/store/problems.ts";
import type { PageRequest } from "../src/knowledge/web/page-request.ts";
import { claimRequest, storeRobots } from "../src/knowledge/web/request-claims.ts";
import type { RobotsResult } from "../src/knowledge/web/robots.ts";
import { recordSockets } from "../src/live-gauges.ts";
import type { CrawlFailure } from "./brain/crawl.ts";
import { exportPages } from "./brain/export-pages.ts";
import { GroupCommit } from "./brain/group-commit.ts";
import type { PrepareRequest } from "./brain/leases.ts";
import { searchConversations } from "./brain/message-search/search.ts";
import { MIGRATIONS } from "./brain/migrations.ts";
import { createParts, type Parts } from "./brain/parts.ts";
import type { SiteAction } from "./brain/sites.ts";
import type { Activity, Branch, ConversationQuery } from "./brain/stores/conversations.ts";
import type { MessageBatch } from "./brain/stores/message-index.ts";
import type { TicketGrant } from "./brain/stores/tickets.ts";
import { closeSocket } from "./close-socket.ts";
import { isEmpty, migrate } from "./migrate.ts";

/**
 * The Durable Object of one user, named `<user_id>`. It holds the user's account, sessions, list of conversations, index
 * of messages, own agents, quota and knowledge base. Only `create` creates a brain: until then, and once its erasure has
 * started, calls fail with `account_gone`.
 */
export class Brain extends DurableObject<Env> {
	readonly #parts: Parts;
	readonly #groupCommit = new GroupCommit(() => scheduler.wait(0));

	constructor(ctx: DurableObjectState, env: Env) {
		super(ctx, env);
		const isCreated = !isEmpty(ctx.storage.sql);
		if (isCreated) migrate(ctx.storage, MIGRATIONS);
		this.#parts = createParts(ctx, env);
		if (isCreated) ctx.waitUntil(this.#parts.knowledge.preload());
	}

	/** Creates the brain of a new user. Idempotent. */
	create({ isGuest }: { isGuest: boolean }): void {
		migrate(this.ctx.storage, MIGRATIONS);
		this.#parts.stores.account.create(isGuest, Date.now());
	}

	/** Turns a guest into a member. Idempotent. */
	promoteGuest() {
		return this.#perform(() => this.#parts.stores.account.promoteGuest());
	}

	/** Starts to erase the user. Erases the rows in D1 immediately; the alarm erases everything else. */
	async eraseAccount(): Promise<void> {
		await this.#parts.accountErasure.start();
	}

	/** Issues a ticket for one socket. Fails with `session_revoked`. */
	issueTicket(grant: TicketGrant) {
		return this.#respondInGroup(() => this.#parts.sessions.issueTicket(grant));
	}

	/** Redeems a ticket. Returns null when it is invalid or expired. Fails with `session_revoked`. */
	redeemTicket(ticket: string, conversationId: string | null) {
		return this.#respondInGroup(() => this.#parts.sessions.redeemTicket(ticket, conversationId));
	}

	/**
	 * Registers a conversation socket whose client authenticated with a header instead of a ticket. Fails with
	 * `session_revoked`.
	 */
	registerSocket(sessionId: string, conversationId: string) {
		return this.#perform(() => this.#parts.sessions.registerSocket(sessionId, conversationId));
	}

	/** Closes all sockets of a session and rejects new ones. */
	closeSession(sessionId: string) {
		return this.#perform(() => this.#parts.sessions.close(sessionId));
	}

	/** Accepts sockets of a session again, after `closeSession`. */
	reopenSession(sessionId: string) {
		return this.#perform(() => this.#parts.stores.sessions.markOpen(sessionId));
	}

	/** Registers a conversation before its first write, so that exports and erasures cover every object. */
	registerConversation(id: string) {
		return this.#perform(() => this.#parts.stores.conversations.register(id, Date.now()));
	}

	/** Returns a page of conversations, newest first. */
	listConversations(query: ConversationQuery) {
		return this.#withJobs(() => this.#parts.stores.conversations.list(query));
	}

	/** Searches the titles and messages of all conversations. */
	searchConversations(query: ConversationSearchQuery) {
		return this.#withJobs(() => searchConversations(this.#parts.stores, query));
	}

	/** Indexes messages of a conversation for searches. Idempotent. */
	indexMessages(conversationId: string, batch: MessageBatch) {
		return this.#perform(() => this.#parts.conversations.indexMessages(conversationId, batch));
	}

	/** Returns the ids of conversations that have been active since `time` or have a question in progress. */
	listRecentConversations(time: number) {
		return this.#respond(() => this.#parts.stores.conversations.listRecent(time));
	}

	/** Returns a conversation's list entry. Fails with `conversation_not_found`. */
	getConversation(id: string) {
		return this.#respond(() => this.#parts.stores.conversations.get(id));
	}

	/** Sets the title of a conversation. Fails with `conversation_not_found`. */
	renameConversation(id: string, title: string) {
		return this.#respond(() => this.#parts.conversations.rename(id, title));
	}

	/** Deletes a conversation and everything its object holds. Fails with `conversation_not_found`. */
	deleteConversation(id: string) {
		return this.#perform(() => this.#parts.conversations.delete(id));
	}

	/** Clears the list entry of a conversation whose messages were deleted. */
	clearConversation(id: string) {
		return this.#perform(() => this.#parts.conversations.clear(id));
	}

	/** Copies the title of the original conversation to a branch. Fails with `conversation_not_found`. */
	describeBranch(branch: Branch) {
		return this.#respond(() => this.#parts.conversations.describeBranch(branch));
	}

	/** Returns the conversations whose ids come after `after`, for an export. */
	exportConversations(after: string) {
		return this.#respond(() => this.#parts.stores.conversations.listForExport(after));
	}

	/** Returns the pages whose ids come after `after`, for an export. */
	exportPages(after: string) {
		return this.#respond(() => exportPages(this.ctx.storage.sql, after));
	}

	/** Returns the agents that the user created, sorted by name. */
	listOwnAgents() {
		return this.#respond(() => this.#parts.stores.ownAgents.list());
	}

	/** Returns an own agent. Fails with `not_found`. */
	getOwnAgent(id: string) {
		return this.#respond(() => this.#parts.stores.ownAgents.get(id));
	}

	/** Returns the own agent with this name, which is in lowercase. Fails with `not_found`. */
	getOwnAgentByName(name: string) {
		return this.#respond(() => this.#parts.stores.ownAgents.getByName(name));
	}

	/** Creates an own agent. Fails with `conflict`. */
	createOwnAgent(agent: NewOwnAgent) {
		return this.#respond(() => this.#parts.stores.ownAgents.create(agent, Date.now()));
	}

	/** Updates an own agent. Fails with `not_found` or `conflict`. */
	updateOwnAgent(id: string, changes: OwnAgentUpdate) {
		return this.#respond(() => this.#parts.stores.ownAgents.update(id, changes, Date.now()));
	}

	/** Deletes an own agent. Tasks that use it continue. Fails with `not_found`. */
	deleteOwnAgent(id: string) {
		return this.#perform(() => this.#parts.stores.ownAgents.delete(id));
	}

	/**
	 * Reserves tokens and acquires a lease for a task, and finds the passages for its question. Idempotent per task. Fails
	 * with `quota_exceeded`, `token_budget_exceeded` or `token_rate_exceeded`.
	 */
	prepareTask(request: PrepareRequest) {
		return this.#respond(() => this.#parts.leases.prepare(request));
	}

	/**
	 * Returns how many questions and tokens count against the user's limits, and against those of the API key that asks, if
	 * one does.
	 */
	getQuota(askedBy: string | null) {
		return this.#respond(() => this.#parts.leases.quotaUse(askedBy));
	}

	/** Applies changed token budgets at once. */
	refreshBudgets() {
		return this.#perform(() => this.#parts.budgets.invalidate());
	}

	/** Returns the tasks that have not ended yet, oldest first. */
	listTasks() {
		return this.#respond(() => this.#parts.stores.leases.list());
	}

	/** Suspends the lease of a task while the task waits for pages. Idempotent. */
	suspendTask(ulid: string) {
		return this.#perform(() => this.#parts.leases.suspend(ulid));
	}

	/**
	 * Releases the lease of a task, settles the tokens that it used, and records the task's activity in its conversation,
	 * if it has one. Returns whether the activity's messages were indexed. Idempotent.
	 */
	releaseTask(ulid: string, activity: Activity | null, tokens: number) {
		return this.#respondInGroup(() => this.#parts.leases.release(ulid, activity, tokens));
	}

	/** Lists the pages of the knowledge base, newest first. */
	listPages(query: PageListQuery) {
		return this.#withKnowledge(() => listPages(this.ctx.storage.sql, query));
	}

	/** Returns a page with its text. Fails with `page_not_found`. */
	getPage(id: string) {
		return this.#withKnowledge(() => getPage(this.ctx.storage.sql, id));
	}

	/** Returns the titles of pages by id. Omits pages that don't exist. */
	getPageTitles(ids: readonly string[]) {
		return this.#withKnowledge(() => getPageTitles(this.ctx.storage.sql, ids));
	}

	/** Returns the URL and the validators of a page. Fails with `page_not_found`. */
	getPageOrigin(id: string) {
		return this.#withKnowledge(() => getPageOrigin(this.ctx.storage.sql, id));
	}

	/** Adds or updates a page. Fails with `knowledge_full`. */
	putPage(page: SegmentedPage) {
		return this.#withKnowledge(() => this.#parts.knowledge.put(page));
	}

	/** Adds or updates a batch of pages. A rejected page does not affect the others. */
	importPages(pages: SegmentedPage[]) {
		return this.#withKnowledge(() => this.#parts.knowledge.import(pages));
	}

	/** Records that a page was fetched again and has not changed. Fails with `page_not_found`. */
	recordUnchangedPage(id: string, fetched: PageFetch) {
		return this.#withKnowledge(() => this.#parts.knowledge.recordUnchanged(id, fetched));
	}

	/** Deletes a page with its passages and vectors. Fails with `page_not_found`. */
	deletePage(id: string): Promise<Outcome<null>> {
		return this.#withKnowledge(() => {
			this.#parts.knowledge.delete(id);
			return null;
		});
	}

	/** Returns what is stored of a file with this content, or null if it must be stored. */
	findStoredFile(key: FileKey) {
		return this.#withKnowledge(() => {
			const found = findStoredFile(this.ctx.storage.sql, key);
			return found === null ? null : { outcome: found.outcome, file: found.file };
		});
	}

	/** Adds or replaces a file. Fails with `knowledge_full`. */
	putFile(file: SegmentedFile) {
		return this.#withKnowledge(() => this.#parts.knowledge.putFile(file));
	}

	/** Lists the files of the knowledge base, newest first. */
	listFiles(query: FileListQuery) {
		return this.#withKnowledge(() => listFiles(this.ctx.storage.sql, query));
	}

	/** Returns a file. Fails with `file_not_found`. */
	getFile(id: string) {
		return this.#withKnowledge(() => getFile(this.ctx.storage.sql, id));
	}

	/** Deletes a file and the pages that contain it. Fails with `file_not_found`. */
	deleteFile(id: string): Promise<Outcome<null>> {
		return this.#withKnowledge(() => {
			this.#parts.knowledge.deleteFile(id);
			return null;
		});
	}

	/** Returns the pages that each answer cites, most recent citation first. */
	listSources(query: SourceListQuery) {
		return this.#withKnowledge(() => listCitedSources(this.ctx.storage.sql, query));
	}

	/** Returns the size of the knowledge base and the progress of its embedding. */
	getStatistics() {
		return this.#withKnowledge(() => this.#parts.knowledge.statistics());
	}

	/** Returns how the knowledge base grew, and how many pages have which problem. */
	getKnowledgeReport() {
		return this.#withKnowledge(() => getKnowledgeReport(this.ctx.storage.sql, Date.now()));
	}

	/** Returns the best matches for a query. With `relevantOnly`, omits matches that are not relevant. */
	search(request: SearchRequest, options?: { relevantOnly?: boolean }) {
		return this.#withKnowledge(() => this.#parts.knowledge.search(request, options));
	}

	/** Claims a request to a URL's host, or returns how long to wait before trying again. */
	claimRequest(url: string) {
		return this.#respond(() => claimRequest(this.ctx.storage.sql, url, Date.now()));
	}

	/** Stores the result of fetching an origin's robots.txt. */
	storeRobots(origin: string, robots: RobotsResult) {
		return this.#perform(() => storeRobots(this.ctx.storage.sql, origin, robots, Date.now()));
	}

	/** Claims a web page for a task, unless another task is reading it or has just read it. */
	claimCrawl(request: PageRequest) {
		return this.#withKnowledge(() => this.#parts.crawl.claim(request, Date.now()));
	}

	/**
	 * Stores a web page. Fails with `knowledge_full`, or with `page_not_found` when a page due for a recrawl has been
	 * deleted.
	 */
	storeCrawledPage(request: PageRequest, page: SegmentedPage) {
		return this.#withKnowledge(() => this.#parts.crawl.storePage(request, page, Date.now()));
	}

	/** Records that a web page has not changed. Returns null when it has been deleted. */
	recordUnchangedCrawl(request: PageRequest) {
		return this.#withKnowledge(() => this.#parts.crawl.recordUnchanged(request, Date.now()));
	}

	/** Records that a web page could not be read. */
	recordFailedCrawl(request: PageRequest, failure: CrawlFailure): Promise<Outcome<null>> {
		return this.#withKnowledge(() => {
			this.#parts.crawl.recordFailure(request, failure, Date.now());
			return null;
		});
	}

	/** Records that a stored page could not be read. */
	recordFailedRead(id: string, reason: string): Promise<Outcome<null>> {
		return this.#perform(() => this.#parts.stores.webPages.recordFailure(id, reason, Date.now()));
	}

	/** Returns the user's sites, newest first. */
	listSites() {
		return this.#withJobs(() => this.#parts.sites.list());
	}

	/** Adds a site and starts to read it. Fails with `conflict`. */
	createSite(site: NewSite) {
		return this.#withJobs(() => this.#parts.sites.create(site));
	}

	/** Returns a site with its statistics. Fails with `not_found`. */
	getSite(id: string) {
		return this.#withJobs(() => this.#parts.sites.get(id));
	}

	/** Lists the URLs of a site. Fails with `not_found`. */
	listSiteUrls(id: string, query: SiteUrlQuery) {
		return this.#respond(() => this.#parts.sites.listUrls(id, query));
	}

	/** Changes when a site is read again. Fails with `not_found`. */
	updateSite(id: string, update: SiteUpdate) {
		return this.#withJobs(() => this.#parts.sites.update(id, update));
	}

	/** Stops, resumes, or starts reading a site. Fails with `not_found`. */
	actOnSite(id: string, action: SiteAction) {
		return this.#withJobs(() => this.#parts.sites.act(id, action));
	}

	/** Removes a site and its pages. Fails with `not_found`. */
	removeSite(id: string) {
		return this.#perform(async () => {
			this.#parts.sites.remove(id);
			await this.#parts.jobs.runNow(() => this.#parts.siteReading.run());
		});
	}

	/** Claims a URL of a site for a queue consumer. */
	claimSiteUrl(request: SiteRequest) {
		return this.#withKnowledge(() => this.#parts.siteCrawl.claim(request));
	}

	/** Records the result of reading a URL of a site. */
	reportSiteUrl(request: SiteRequest, report: SiteReport): Promise<Outcome<null>> {
		return this.#withKnowledge(() => {
			this.#parts.siteCrawl.report(request, report);
			return null;
		});
	}

	/** Accepts a socket that is not bound to a conversation. The Worker has already authenticated it. */
	override async fetch(request: Request): Promise<Response> {
		const sessionId = new URL(request.url).searchParams.get(SESSION_PARAM) ?? "";
		const accepted = await this.#respond(() => this.#parts.sessions.acceptSocket(sessionId));
		if ("error" in accepted) return Response.json(accepted);
		return new Response(null, { status: 101, webSocket: accepted.ok });
	}

	override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
		this.#parts.sockets.respond(socket, message);
	}

	override webSocketClose(socket: WebSocket, code: number): void {
		closeSocket(socket, code);
		recordSockets(this.ctx);
	}

	override async alarm(): Promise<void> {
		const { stores, accountErasure, jobs } = this.#parts;
		if (isEmpty(this.ctx.storage.sql)) return;
		if (stores.account.isBeingErased()) await accountErasure.alarm();
		else await jobs.alarm();
	}

	/** Runs a call and returns its outcome. Fails when the account is gone. */
	#respond<T>(work: () => T | Promise<T>): Promise<Outcome<T>> {
		return outcome(() => {
			this.#parts.stores.account.assertActive();
			return work();
		});
	}

	/** Runs a call whose writes are stored together with those of other calls. */
	#respondInGroup<T>(work: () => T | Promise<T>): Promise<Outcome<T>> {
		return this.#groupCommit.join().then(() => this.#respond(work));
	}

	/** Runs a call that returns nothing. */
	#perform(work: () => void | Promise<void>): Promise<Outcome<null>> {
		return this.#respond(async () => {
			await work();
			return null;
		});
	}

	/** Runs a call on the knowledge base, which may make a job due. */
	#withKnowledge<T>(work: () => T | Promise<T>): Promise<Outcome<T>> {
		return this.#withJobs(async () => {
			await this.#parts.knowledge.prepare();
			return work();
		});
	}

	/** Runs a call, then sets the alarm in case a job is due. */
	#withJobs<T>(work: () => T | Promise<T>): Promise<Outcome<T>> {
		return this.#respond(async () => {
			const result = await work();
			this.ctx.waitUntil(this.#parts.jobs.arm());
			return result;
		});
	}
}
