import { z } from "zod";
import { isPublicAddress, NOT_PUBLIC } from "./address.ts";
import { withDeadline } from "./deadline.ts";
import type { WebDeps } from "./deps.ts";

export type ResolveResult =
	| { kind: "public" }
	| { kind: "refused"; reason: string }
	/** The resolver did not say; another try may do. */
	| { kind: "broken"; reason: string };

/** Longest wait for the resolver, in milliseconds. */
export const RESOLVE_TIMEOUT_MS = 3_000;

const NO_ERROR = 0;
const NO_SUCH_NAME = 3;
/** The types of DNS records that hold an address. */
const ADDRESS_TYPES = new Set([1, 28]);

/** An answer of DNS-over-HTTPS in JSON; the aliases on the way to the addresses stand among them. */
const DnsResponse = z.object({
	Status: z.int(),
	Answer: z.array(z.object({ type: z.int(), data: z.string() })).default([]),
});
type DnsResponse = z.infer<typeof DnsResponse>;

/**
 * Whether a name leads to public addresses and to no others. Its addresses of both versions are looked at: one that is not
 * public, and nothing is read.
 */
export async function resolveName(name: string, deps: WebDeps, signal: AbortSignal): Promise<ResolveResult> {
	try {
		return evaluate(
			await withDeadline(RESOLVE_TIMEOUT_MS, signal, (within) =>
				Promise.all([queryDns(name, "A", deps, within), queryDns(name, "AAAA", deps, within)]),
			),
		);
	} catch {
		signal.throwIfAborted();
		return { kind: "broken", reason: "The name of this site could not be looked up just now." };
	}
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
	if (response.status !== 200) throw new Error(`the resolver answered with status ${response.status}`);
	return DnsResponse.parse(await response.json());
}

function evaluate(answers: DnsResponse[]): ResolveResult {
	const addresses = answers
		.flatMap(({ Answer: records }) => records)
		.filter(({ type }) => ADDRESS_TYPES.has(type));
	if (!addresses.every(({ data }) => isPublicAddress(data))) return { kind: "refused", reason: NOT_PUBLIC };
	if (answers.some(({ Status }) => Status === NO_SUCH_NAME))
		return { kind: "refused", reason: "There is no site of this name." };
	if (!answers.every(({ Status }) => Status === NO_ERROR)) throw new Error("the resolver found no answer");
	if (addresses.length === 0) return { kind: "refused", reason: "There is no site of this name." };
	return { kind: "public" };
}
