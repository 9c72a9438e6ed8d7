/** A request to read a web page into a user's knowledge. */
export interface PageRequest {
	/** The requested address. */
	url: string;
	/** The address that redirects have led to so far. */
	at: string;
	/** The task that the page is read for, or null for a scheduled recrawl. */
	taskId: string | null;
}
