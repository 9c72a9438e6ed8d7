/** What a name leads to: addresses, or an alias and addresses, by type; or how the resolver fails at it. */
export interface Records {
	A?: readonly string[];
	AAAA?: readonly string[];
	/** The aliases on the way. */
	via?: readonly string[];
	/** The code of the answer, by type. */
	status?: { A?: number; AAAA?: number };
	/** The HTTP status and the body instead of an answer. */
	raw?: { status: number; body: string };
}

const TYPES = { A: 1, AAAA: 28, CNAME: 5 };

/** Answers a DNS-over-HTTPS question, the query of its URL, from a table. A name that is not in it does not exist. */
export function answerDns(
	url: URL,
	table: Readonly<Record<string, Records>>,
): { status: number; body: string } {
	const name = url.searchParams.get("name") ?? "";
	const type = url.searchParams.get("type") === "AAAA" ? "AAAA" : "A";
	const records = table[name];
	if (records === undefined) return { status: 200, body: JSON.stringify({ Status: 3, Question: [] }) };
	if (records.raw !== undefined) return records.raw;
	const aliases = (records.via ?? []).map((data) => ({ name, type: TYPES.CNAME, TTL: 60, data }));
	const addresses = (records[type] ?? []).map((data) => ({ name, type: TYPES[type], TTL: 60, data }));
	const answer = {
		Status: records.status?.[type] ?? 0,
		Question: [{ name }],
		Answer: [...aliases, ...addresses],
	};
	return { status: 200, body: JSON.stringify(answer) };
}
