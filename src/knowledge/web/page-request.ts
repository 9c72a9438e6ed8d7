/** A request to read a web page into a user's knowledge base. */
export interface PageRequest {
	/** The requested address. */
	url: string;
	/** The current URL, after redirects. */
	at: string;
	/** The task that requested the page, or null for a scheduled recrawl. */
	taskId: string | null;
}
