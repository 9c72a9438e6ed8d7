import { AccountStore } from "./account.ts";
import { ChangedPageStore } from "./changed-pages.ts";
import { ConversationStore } from "./conversations.ts";
import { CrawlClaimStore } from "./crawl-claims.ts";
import { FailedJobStore } from "./failed-jobs.ts";
import { LeaseStore } from "./leases.ts";
import { MessageIndexStore } from "./message-index.ts";
import { OwnAgentStore } from "./own-agents.ts";
import { SessionStore } from "./sessions.ts";
import { SiteUrlStore } from "./site-urls.ts";
import { SiteStore } from "./sites.ts";
import { TicketStore } from "./tickets.ts";
import { TokenUseStore } from "./token-use.ts";
import { WebPageStore } from "./web-pages.ts";

/** The stores of a brain's tables. `src/knowledge` accesses the tables of pages, passages and vectors. */
export interface Stores {
	account: AccountStore;
	changedPages: ChangedPageStore;
	conversations: ConversationStore;
	crawlClaims: CrawlClaimStore;
	failedJobs: FailedJobStore;
	leases: LeaseStore;
	messageIndex: MessageIndexStore;
	ownAgents: OwnAgentStore;
	sessions: SessionStore;
	sites: SiteStore;
	siteUrls: SiteUrlStore;
	tickets: TicketStore;
	tokenUse: TokenUseStore;
	webPages: WebPageStore;
}

export function createStores(sql: SqlStorage): Stores {
	const account = new AccountStore(sql);
	return {
		account,
		changedPages: new ChangedPageStore(sql),
		conversations: new ConversationStore(sql),
		crawlClaims: new CrawlClaimStore(sql),
		failedJobs: new FailedJobStore(sql),
		leases: new LeaseStore(sql, account),
		messageIndex: new MessageIndexStore(sql),
		ownAgents: new OwnAgentStore(sql),
		sessions: new SessionStore(sql),
		sites: new SiteStore(sql),
		siteUrls: new SiteUrlStore(sql),
		tickets: new TicketStore(sql),
		tokenUse: new TokenUseStore(sql),
		webPages: new WebPageStore(sql),
	};
}
