import { STARTER_PAGE_ID_PREFIX } from "../starter/starter.ts";

const ASSISTANT_PAGE_ID = `${STARTER_PAGE_ID_PREFIX}omeruta-brain`;

const ASKS_FOR_OFFER =
	/^\W*(?:(?:hi|hello|hey)\W+)?(?:do|can|will|would) you (?:guys |also )?(?:accept|take|offer|serve|sell|rent|deliver|ship|charge|cater)\b/i;

/** Returns whether a question is for what the owner of the pages offers or accepts, as in "do you take Visa?" */
export function asksForOffer(question: string): boolean {
	return ASKS_FOR_OFFER.test(question);
}

/** Returns whether a page is the starter article on the assistant. */
export function isAboutAssistant({ pageId }: { pageId: string }): boolean {
	return pageId === ASSISTANT_PAGE_ID;
}

/** Returns whether a page may say what is offered. Of the starter articles, only that on the assistant may. */
export function maySayOffers(page: { pageId: string }): boolean {
	return !page.pageId.startsWith(STARTER_PAGE_ID_PREFIX) || isAboutAssistant(page);
}
