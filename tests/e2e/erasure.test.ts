import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { memoryTokens } from "../../src/client/api/token-store.ts";
import { OmerutaClient } from "../../src/client/client.ts";
import { startStack } from "../support/stack.ts";
import { until } from "../support/until.ts";

/** Words that occur nowhere else. */
const NAME = "Zebulonia";
const EMAIL = "quixwomble@example.org";
const PASSWORD = "a long enough password";
const PAGE = "vrangletoft";
const OTHER_PAGE = "plimsolade";
const QUESTION = "xylquorbs";
const OTHER_QUESTION = "trobbinax";

/** Returns those of `words` that any file in `folder` contains, in lower or upper case, deleted or not. */
async function findWords(folder: string, words: readonly string[]): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
	// A file may be deleted in the meantime.
	const texts = await Promise.all(files.map((file) => readFile(file, "latin1").catch(() => "")));
	return words.filter((word) => texts.some((text) => text.toLowerCase().includes(word.toLowerCase())));
}

test("deleted text leaves the files when the server stops or starts after a crash, and a deleted account at once", async () => {
	await using stack = await startStack({ env: { INFERENCE: "extractive", WEB_SEARCH: "none" } });
	const client = new OmerutaClient({ baseUrl: stack.url, tokens: memoryTokens() });
	await client.account.register({ email: EMAIL, password: PASSWORD, username: NAME, first_name: NAME });
	await client.knowledge.add({ title: PAGE, text: `The town of ${PAGE} is small. `.repeat(300) });
	const page = await client.knowledge.add({
		title: OTHER_PAGE,
		text: `The town of ${OTHER_PAGE} is large. `.repeat(300),
	});
	for (const [id, text] of Object.entries({ c1: QUESTION, c2: OTHER_QUESTION }))
		await client
			.conversation(id)
			.ask(`What is ${text}?`)
			.then((task) => task.finished());
	const words = [NAME, EMAIL, PAGE, OTHER_PAGE, QUESTION, OTHER_QUESTION];
	expect(await findWords(stack.folder, words)).toEqual(words);

	await client.knowledge.delete(page.id);
	await stack.stop();
	expect(await findWords(stack.folder, words)).toEqual([NAME, EMAIL, PAGE, QUESTION, OTHER_QUESTION]);

	const restarted = await stack.restart();
	await client.conversations.delete("c2");
	await restarted.killAll();
	await stack.restart();
	expect(await findWords(stack.folder, words)).toEqual([NAME, EMAIL, PAGE, QUESTION]);

	await client.account.delete(PASSWORD);
	await until(async () => (await findWords(stack.folder, words)).length === 0);
});
