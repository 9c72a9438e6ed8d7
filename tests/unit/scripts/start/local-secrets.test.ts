import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ensureLocalSecrets } from "../../../../scripts/start/local-secrets.ts";
import { Refusal } from "../../../../scripts/start/refusal.ts";

const PERMISSIONS = 0o777;
let folder: string;
let file: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "omeruta-secrets-"));
	file = join(folder, ".dev.vars");
});

afterEach(() => rm(folder, { recursive: true }));

describe("the local secrets", () => {
	test("are made at random where there are none, each its own", async () => {
		const secrets = Object.values(await ensureLocalSecrets(file));
		for (const secret of secrets) expect(secret).toMatch(/^[0-9a-f]{64}$/);
		expect(new Set(secrets).size).toBe(3);
	});

	test("that are not needed are listed and empty, since only listed ones are loaded", async () => {
		await ensureLocalSecrets(file);
		expect(await readFile(file, "utf8")).toMatch(/^JWT_PREVIOUS_SECRETS=$/m);
	});

	test("stay the same at the next start", async () => {
		const first = await ensureLocalSecrets(file);
		expect(await ensureLocalSecrets(file)).toEqual(first);
	});

	test("keep what is there, comments and other names included, and fill what is empty", async () => {
		await writeFile(file, '# mine\nJWT_SECRET="of my own"\nLLAMA_CPP_API_KEY=\nOTHER=1\n');
		const secrets = await ensureLocalSecrets(file);
		expect(secrets.JWT_SECRET).toBe("of my own");
		expect(secrets.LLAMA_CPP_API_KEY).toMatch(/^[0-9a-f]{64}$/);
		expect(await readFile(file, "utf8")).toBe(
			`# mine\nJWT_SECRET="of my own"\nOTHER=1\nHASH_SECRET=${secrets.HASH_SECRET}\nLLAMA_CPP_API_KEY=${secrets.LLAMA_CPP_API_KEY}\nJWT_PREVIOUS_SECRETS=\nBRAVE_API_KEY=\nEMBEDDINGS_API_KEY=\n`,
		);
	});

	test("keep their values when Windows ended the lines of the file", async () => {
		await writeFile(file, `JWT_SECRET=${"j".repeat(32)}\r\nHASH_SECRET=\r\n`);
		const secrets = await ensureLocalSecrets(file);
		expect(secrets.JWT_SECRET).toBe("j".repeat(32));
		expect(secrets.HASH_SECRET).toMatch(/^[0-9a-f]{64}$/);
		expect(await ensureLocalSecrets(file)).toEqual(secrets);
		expect(await readFile(file, "utf8")).not.toContain("\r");
	});

	test.skipIf(process.platform === "win32").each(["EPERM", "ENOTSUP", "EINVAL", "ENOSYS", "EROFS", "EIO"])(
		"are made all the same, with a warning, where the file system refuses chmod by %s",
		async (code) => {
			const said: string[] = [];
			await writeFile(file, "", { mode: 0o777 });
			await chmod(file, 0o777);
			await ensureLocalSecrets(file);
			await chmod(file, 0o777);
			const refuse = () => Promise.reject(Object.assign(new Error(code), { code }));
			const secrets = await ensureLocalSecrets(file, (line) => said.push(line), refuse);
			expect(secrets.JWT_SECRET).toMatch(/^[0-9a-f]{64}$/);
			expect(said).toEqual([expect.stringMatching(/^Others .* may be able to read the secrets in /)]);
		},
	);

	test.skipIf(process.platform === "win32")(
		"come with a warning where chmod is taken and ignored",
		async () => {
			const said: string[] = [];
			await ensureLocalSecrets(file);
			await chmod(file, 0o644);
			await ensureLocalSecrets(
				file,
				(line) => said.push(line),
				async () => {},
			);
			expect(said).toHaveLength(1);
		},
	);

	test.skipIf(process.platform === "win32")("that are private come without a warning", async () => {
		const said: string[] = [];
		await ensureLocalSecrets(file, (line) => said.push(line));
		const refuse = () => Promise.reject(new Error("EROFS"));
		await ensureLocalSecrets(file, (line) => said.push(line), refuse);
		expect(said).toEqual([]);
	});

	test("that cannot be read are not regenerated, and one sentence says why", async () => {
		await mkdir(file);
		await expect(ensureLocalSecrets(file)).rejects.toThrow(
			/\.dev\.vars cannot be read or written \(.+directory\)/,
		);
		await expect(ensureLocalSecrets(file)).rejects.toBeInstanceOf(Refusal);
	});

	test("in a folder that does not exist are refused in one sentence", async () => {
		await expect(ensureLocalSecrets(join(folder, "none", ".dev.vars"))).rejects.toBeInstanceOf(Refusal);
	});

	test.skipIf(process.platform === "win32")("can be read by their owner alone", async () => {
		await writeFile(file, "JWT_SECRET=x\n", { mode: 0o644 });
		await ensureLocalSecrets(file);
		expect((await stat(file)).mode & PERMISSIONS).toBe(0o600);
	});
});
