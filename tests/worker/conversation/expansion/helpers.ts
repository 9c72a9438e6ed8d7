import { PageList } from "../../../../src/contracts/knowledge.ts";
import { ChatAccepted, ExpansionResult, type TaskStatus } from "../../../../src/contracts/tasks.ts";
import type { FakeWeb } from "../../../support/fake-web.ts";
import type { TestUser } from "../../../support/worker.ts";

export const A = "https://a.sails.org/sails";
export const B = "https://b.sails.org/sails";
export const C = "https://c.sails.org/sails";

export function sails(web: FakeWeb, ...urls: string[]): void {
	for (const url of urls)
		web.put(url, { title: `Sails of ${new URL(url).host}`, text: "Solar sails are pushed by light alone." });
}

export async function expand(
	guest: TestUser,
	body: Record<string, unknown>,
	path = "async",
): Promise<ChatAccepted> {
	const response = await guest.fetch(`/api/agents/${path}/expand_knowledge/`, {
		body: { topic: "Solar sails", ...body },
	});
	if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
	return ChatAccepted.parse(await response.json());
}

export function resultOf(status: TaskStatus): ExpansionResult {
	return ExpansionResult.parse(status.result);
}

export const outcomes = (status: TaskStatus) =>
	Object.fromEntries(resultOf(status).pages.map(({ url, outcome }) => [url, outcome]));

export async function pagesOf(of: TestUser): Promise<string[]> {
	const response = await of.fetch("/api/knowledge/pages/?kind=crawled&limit=200");
	return PageList.parse(await response.json())
		.items.map(({ url }) => url ?? "")
		.sort();
}
