import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ensureLocalSecrets } from "../../../scripts/local-secrets.ts";

const PERMISSIONS = 0o777;
let folder: string;
let file: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "omeruta-secrets-"));
	file = join(folder, ".dev.vars");
});

afterEach(() => rm(folder, { recursive: true }));

describe("the local secrets", () => {
	it("are made at random where there are none, each its own", async () => {
		const secrets = Object.values(await ensureLocalSecrets(file));
		for (const secret of secrets) expect(secret).toMatch(/^[0-9a-f]{64}$/);
		expect(new Set(secrets).size).toBe(3);
	});

	it("that are not needed are listed and empty, since only listed ones are loaded", async () => {
		await ensureLocalSecrets(file);
		expect(await readFile(file, "utf8")).toMatch(/^JWT_PREVIOUS_SECRETS=$/m);
	});

	it("stay the same at the next start", async () => {
		const first = await ensureLocalSecrets(file);
		expect(await ensureLocalSecrets(file)).toEqual(first);
	});

	it("keep what is there, comments and other names included, and fill what is empty", async () => {
		await writeFile(file, '# mine\nJWT_SECRET="of my own"\nLLAMA_CPP_API_KEY=\nOTHER=1\n');
		const secrets = await ensureLocalSecrets(file);
		expect(secrets.JWT_SECRET).toBe("of my own");
		expect(secrets.LLAMA_CPP_API_KEY).toMatch(/^[0-9a-f]{64}$/);
		expect(await readFile(file, "utf8")).toBe(
			`# mine\nJWT_SECRET="of my own"\nOTHER=1\nHASH_SECRET=${secrets.HASH_SECRET}\nLLAMA_CPP_API_KEY=${secrets.LLAMA_CPP_API_KEY}\nJWT_PREVIOUS_SECRETS=\nBRAVE_API_KEY=\nEMBEDDINGS_API_KEY=\n`,
		);
	});

	it.skipIf(process.platform === "win32")("can be read by their owner alone", async () => {
		await writeFile(file, "JWT_SECRET=x\n", { mode: 0o644 });
		await ensureLocalSecrets(file);
		expect((await stat(file)).mode & PERMISSIONS).toBe(0o600);
	});
});
