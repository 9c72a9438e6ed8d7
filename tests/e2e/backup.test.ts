import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChatAccepted } from "../../src/contracts/tasks.ts";
import { runScript } from "../support/command.ts";
import { Guest } from "../support/guest.ts";
import { startSseServer } from "../support/sse-server.ts";
import { type Stack, startStack } from "../support/stack.ts";

const ENV = { INFERENCE: "extractive", WEB_SEARCH: "none", GUEST_QUESTIONS_PER_DAY: "10000" };
const EVENTUALLY = { timeout: 60_000, interval: 250 };
/** Questions that wait for an answer when the backup begins. */
const WAITING = 12;
const GUESTS = 3;

/** A question that the stack has accepted. */
interface Asked extends ChatAccepted {
	guest: Guest;
	message: string;
}

let folder: string;
let stack: Stack;
let file: string;
let guests: Guest[];
/** Everything that was accepted before the backup began. */
let before: Asked[];

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "omeruta-backup-"));
	file = join(folder, "backup.tar.gz");
	stack = await startStack({ env: ENV });
	guests = await Promise.all(Array.from({ length: GUESTS }, () => Guest.signIn(stack.url)));
});

afterAll(async () => {
	await stack[Symbol.asyncDispose]();
	await rm(folder, { recursive: true, force: true });
});

describe("npm run backup", () => {
	test("copies a running stack that answers questions all the time", async () => {
		await rm(file, { force: true });
		const accepted: Asked[] = [];
		const quiet = await Promise.all(guests.map((guest) => ask(guest, "What is a blockchain?")));
		accepted.push(...quiet);
		await Promise.all(quiet.map(waitForAnswer));

		let isDone = false;
		const load = guests.map(async (guest) => {
			for (let number = 0; !isDone; number++) {
				const sent = Array.from({ length: WAITING / GUESTS }, (_, index) =>
					ask(guest, `Question ${number}.${index}: what is Bitcoin?`),
				);
				accepted.push(...(await Promise.all(sent)));
			}
		});
		await expect.poll(() => accepted.length, EVENTUALLY).toBeGreaterThan(WAITING * 2);
		before = [...accepted];
		const { code, output } = await backUp(file);
		isDone = true;
		await Promise.all(load);
		expect(output).toMatch(/Backed up \d+ conversations and 3 knowledge bases to .*backup\.tar\.gz/);
		expect(code).toBe(0);
		// The load went on during the backup.
		expect(accepted.length).toBeGreaterThan(before.length);
	});

	test("writes a file that only its owner can read, and leaves nothing else behind", async () => {
		expect((await stat(file)).mode & 0o777).toBe(0o600);
		expect(await readdir(folder)).toEqual(["backup.tar.gz"]);
		expect((await readdir(stack.folder)).filter((name) => name.startsWith("unfinished"))).toEqual([]);
	});

	test("never overwrites an earlier backup", async () => {
		const { code, output } = await backUp(file);
		expect(code).toBe(1);
		expect(output).toBe(`${file} exists already. Choose another name for the backup.\n`);
	});

	test("names the setting for the folder of the data if there is no data", async () => {
		const { code, output } = await backUp(join(folder, "other"), join(folder, "empty"));
		expect(code).toBe(1);
		expect(output).toMatch(/^There is no data in .*empty\. Set OMERUTA_STATE to the folder of the data\.\n$/);
	});

	test("explains its argument if the file is missing", async () => {
		const { code, output } = await runScript("scripts/backup/backup.ts", []);
		expect(code).toBe(1);
		expect(output).toBe("Usage: npm run backup -- FILE\n");
	});
});

describe("npm run restore", () => {
	test("refuses to replace the data of a running stack", async () => {
		const { code, output } = await restore(file, stack.folder, "--force");
		expect(code).toBe(1);
		expect(output).toMatch(
			/^Omeruta Brain is running at .* \(pid .*\)\. Stop it before you restore a backup\.\n$/,
		);
	});

	test("brings every question that was accepted before the backup, each with an answer", async () => {
		const restored = join(folder, crypto.randomUUID());
		const { code, output } = await restore(file, restored);
		expect(output).toMatch(/Restored \d+ conversations and 3 knowledge bases of /);
		expect(output).toContain(`Start the server: OMERUTA_STATE=${restored} npm start`);
		expect(code).toBe(0);
		await using other = await startStack({ env: ENV, folder: restored });
		for (const { guest, message, task_id, conversation_id } of before) {
			const there = guest.at(other.url);
			await waitForAnswer({ guest: there, task_id });
			const messages = await there.history(conversation_id);
			expect(messages).toMatchObject([
				{ role: "user", content: message, task_id },
				{ role: "assistant", status: "complete", task_id },
			]);
			expect(await there.client.conversations.get(conversation_id)).toMatchObject({
				conversation_id,
			});
		}
	});

	test("answers a question that was open when the backup was made, even if its asker never returns", async () => {
		await using model = await startSseServer({ "/v1/chat/completions": () => {} });
		await using busy = await startStack({
			env: { ...ENV, INFERENCE: "llama-cpp", LLAMA_CPP_URL: model.url },
		});
		const guest = await Guest.signIn(busy.url);
		const { conversation_id } = await ask(guest, "What is a blockchain?");
		await expect
			.poll(() => model.requests.map(({ path }) => path), EVENTUALLY)
			.toContain("/v1/chat/completions");
		const open = join(folder, crypto.randomUUID());
		expect((await backUp(open, busy.folder)).code).toBe(0);
		const restored = join(folder, crypto.randomUUID());
		expect((await restore(open, restored)).code).toBe(0);
		await using other = await startStack({ env: ENV, folder: restored });
		await expect.poll(() => readAnswers(restored), EVENTUALLY).toEqual(["complete"]);
		expect(await guest.at(other.url).history(conversation_id)).toHaveLength(2);
	});

	test("replaces existing data only with --force", async () => {
		const target = join(folder, "existing");
		await restore(file, target);
		await writeFile(join(target, "storage", "marker"), "earlier data");
		const refused = await restore(file, target);
		expect(refused.code).toBe(1);
		expect(refused.output).toMatch(
			/storage exists already\. To replace all data and secrets, run: .* --force\n$/,
		);
		expect(await readFile(join(target, "storage", "marker"), "utf8")).toBe("earlier data");
		expect((await restore(file, target, "--force")).code).toBe(0);
		expect((await readdir(target)).sort()).toEqual([".dev.vars", "run.lock", "storage"]);
		expect(await readdir(join(target, "storage"))).toEqual(["v3"]);
		expect((await stat(join(target, ".dev.vars"))).mode & 0o777).toBe(0o600);
	});

	test("rejects a damaged file before it touches existing data", async () => {
		const target = join(folder, "existing");
		const damaged = join(folder, "damaged.tar.gz");
		const bytes = await readFile(file);
		await writeFile(damaged, bytes.subarray(0, bytes.length / 2));
		const { code, output } = await restore(damaged, target, "--force");
		expect(code).toBe(1);
		expect(output).toMatch(/is damaged or incomplete|The backup is damaged/);
		expect((await readdir(target)).sort()).toEqual([".dev.vars", "run.lock", "storage"]);
	});

	test("rejects a file that is not a backup", async () => {
		const text = join(folder, "note.txt");
		await writeFile(text, "not a backup");
		const { code, output } = await restore(text, join(folder, "new"));
		expect(code).toBe(1);
		expect(output).toMatch(/backup/);
	});
});

async function ask(guest: Guest, message: string): Promise<Asked> {
	return { ...(await guest.client.tasks.ask({ message })), guest, message };
}

async function waitForAnswer({ guest, task_id }: Pick<Asked, "guest" | "task_id">): Promise<void> {
	await expect.poll(async () => (await guest.status(task_id)).status, EVENTUALLY).toBe("completed");
}

/** Reads the statuses of all answers from the databases, because a request would wake the conversation. */
async function readAnswers(state: string): Promise<unknown[]> {
	const objects = join(state, "storage", "v3", "do", "omeruta-brain-Conversation");
	const names = (await readdir(objects)).filter((name) => /^[0-9a-f]+\.sqlite$/.test(name));
	return names.flatMap((name) => {
		using database = new DatabaseSync(join(objects, name), { readOnly: true });
		return database
			.prepare("SELECT status FROM messages WHERE role = 'assistant'")
			.all()
			.map(({ status }) => status);
	});
}

function backUp(to: string, state = stack.folder) {
	return runScript("scripts/backup/backup.ts", [to], { OMERUTA_STATE: state });
}

function restore(from: string, state: string, ...options: string[]) {
	return runScript("scripts/backup/restore.ts", [from, ...options], { OMERUTA_STATE: state });
}
