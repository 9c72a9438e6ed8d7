import * as z from "zod";
import { isPublicAddress, NOT_PUBLIC } from "./address.ts";
import { withDeadline } from "./deadline.ts";
import type { WebDeps } from "./deps.ts";

/** The result of resolving a host name. `reason` is shown to the user. */
export type ResolveResult =
	| { kind: "public" }
	| { kind: "refused"; reason: string }
	/** The resolver failed; a retry may succeed. */
	| { kind: "broken"; reason: string };

/** Timeout of a DNS lookup. */
export const RESOLVE_TIMEOUT_MS = 3_000;

const NO_ERROR = 0;
const NO_SUCH_NAME = 3;
/** DNS record types that contain an address: A and AAAA. */
const ADDRESS_TYPES = new Set([1, 28]);

/** A DNS-over-HTTPS response in JSON. `Answer` also contains CNAME records. */
const DnsResponse = z.object({
	Status: z.int(),
	Answer: z.array(z.object({ type: z.int(), data: z.string() })).default([]),
});
type DnsResponse = z.infer<typeof DnsResponse>;

/**
 * Checks that a host name resolves only to public addresses. Refuses the name if even one A or AAAA record is not
 * public.
 */
export async function resolveName(name: string, deps: WebDeps, signal: AbortSignal): Promise<ResolveResult> {
	let answers: DnsResponse[];
	try {
		answers = await withDeadline(RESOLVE_TIMEOUT_MS, signal, (within) =>
			Promise.all([queryDns(name, "A", deps, within), queryDns(name, "AAAA", deps, within)]),
		);
	} catch {
		signal.throwIfAborted();
		return {
			kind: "broken",
			reason:
				"The service that resolves the names of sites cannot be reached. Check the server's internet connection.",
		};
	}
	return evaluate(answers);
}

async function queryDns(
	name: string,
	type: string,
	deps: WebDeps,
	signal: AbortSignal,
): Promise<DnsResponse> {
	const { fetch } = deps;
	const url = new URL(deps.resolverUrl);
	url.searchParams.set("name", name);
	url.searchParams.set("type", type);
	const headers = { accept: "application/dns-json" };
	const response = await fetch(url, { headers, redirect: "manual", signal });
	if (response.status !== 200) throw new Error(`the resolver returned status ${response.status}`);
	return DnsResponse.parse(await response.json());
}

function evaluate(answers: DnsResponse[]): ResolveResult {
	const addresses = answers
		.flatMap(({ Answer: records }) => records)
		.filter(({ type }) => ADDRESS_TYPES.has(type));
	if (!addresses.every(({ data }) => isPublicAddress(data))) return { kind: "refused", reason: NOT_PUBLIC };
	if (answers.some(({ Status }) => Status === NO_SUCH_NAME))
		return { kind: "refused", reason: "This site does not exist." };
	if (!answers.every(({ Status }) => Status === NO_ERROR))
		return { kind: "broken", reason: "The name of this site could not be resolved." };
	if (addresses.length === 0) return { kind: "refused", reason: "This site does not exist." };
	return { kind: "public" };
}
