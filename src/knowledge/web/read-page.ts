import { AppError } from "../../errors.ts";
import { type CrawlDeps, type CrawlRequest, crawlStep } from "./crawl-step.ts";
import type { Document, Validators } from "./fetch-once.ts";

export interface ReadPageDeps extends CrawlDeps {
	/** Resolves after so many milliseconds; rejects when the signal aborts. */
	sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Longest time that one page waits for its turns, in milliseconds, all of them together. */
const READ_WAIT_MAX_MS = 15_000;

/**
 * Reads one page while its reader waits: takes one step after the other, through redirects and turns. `conditional` is what
 * is known of an earlier version. Throws `page_refused` where another try would end the same, else `page_unreachable`.
 */
export async function readPage(
	url: string,
	conditional: Validators,
	deps: ReadPageDeps,
	signal: AbortSignal,
): Promise<Document | { kind: "not_modified" }> {
	let request: CrawlRequest = { url, redirects: 0, conditional };
	let waitLeftMs = READ_WAIT_MAX_MS;
	for (;;) {
		const step = await crawlStep(request, deps, signal);
		switch (step.kind) {
			case "redirected":
				request = { url: step.to, redirects: step.redirects, cookies: step.cookies, conditional };
				break;
			case "later":
				if (step.delayMs > waitLeftMs) throw unreachable(BUSY, step.delayMs / 1_000);
				waitLeftMs -= step.delayMs;
				await deps.sleep(step.delayMs, signal);
				break;
			case "refused":
				throw new AppError("page_refused", step.reason);
			case "broken":
				throw unreachable(`${step.reason} Try again later.`, step.retryAfterS);
			default:
				return step;
		}
	}
}

const BUSY = "Other pages of this site are being read, one after the other; try again later.";

function unreachable(reason: string, retryAfterS: number | undefined): AppError {
	return new AppError("page_unreachable", reason, {
		...(retryAfterS !== undefined && { retryAfterS: Math.ceil(retryAfterS) }),
	});
}
