import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ensureSecrets } from "../../../../scripts/start/secrets.ts";
import { UserError } from "../../../../scripts/start/user-error.ts";

const PERMISSIONS = 0o777;
let folder: string;
let file: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "omeruta-secrets-"));
	file = join(folder, ".dev.vars");
});

afterEach(() => rm(folder, { recursive: true }));

describe("ensureSecrets", () => {
	test("generates a different random value for each missing secret", async () => {
		const secrets = Object.values(await ensureSecrets(file));
		for (const secret of secrets) expect(secret).toMatch(/^[0-9a-f]{64}$/);
		expect(new Set(secrets).size).toBe(3);
	});

	test("leaves a complete file of an earlier version, which lists optional secrets as empty, unchanged", async () => {
		const text = `JWT_SECRET=${"j".repeat(32)}\nHASH_SECRET=${"h".repeat(32)}\nLLAMA_CPP_API_KEY=key\nJWT_PREVIOUS_SECRETS=\nBRAVE_API_KEY=\n`;
		await writeFile(file, text);
		await ensureSecrets(file);
		expect(await readFile(file, "utf8")).toBe(text);
	});

	test("returns the same secrets on the next start", async () => {
		const first = await ensureSecrets(file);
		expect(await ensureSecrets(file)).toEqual(first);
	});

	test("keeps existing lines, including comments and other names, and fills in empty secrets", async () => {
		await writeFile(file, '# mine\nJWT_SECRET="of my own"\nLLAMA_CPP_API_KEY=\nOTHER=1\n');
		const secrets = await ensureSecrets(file);
		expect(secrets.JWT_SECRET).toBe("of my own");
		expect(secrets.LLAMA_CPP_API_KEY).toMatch(/^[0-9a-f]{64}$/);
		expect(await readFile(file, "utf8")).toBe(
			`# mine\nJWT_SECRET="of my own"\nOTHER=1\nHASH_SECRET=${secrets.HASH_SECRET}\nLLAMA_CPP_API_KEY=${secrets.LLAMA_CPP_API_KEY}\n`,
		);
	});

	test("keeps existing values in a file with Windows line endings", async () => {
		await writeFile(file, `JWT_SECRET=${"j".repeat(32)}\r\nHASH_SECRET=\r\n`);
		const secrets = await ensureSecrets(file);
		expect(secrets.JWT_SECRET).toBe("j".repeat(32));
		expect(secrets.HASH_SECRET).toMatch(/^[0-9a-f]{64}$/);
		expect(await ensureSecrets(file)).toEqual(secrets);
		expect(await readFile(file, "utf8")).not.toContain("\r");
	});

	test.skipIf(process.platform === "win32").each(["EPERM", "ENOTSUP", "EINVAL", "ENOSYS", "EROFS", "EIO"])(
		"generates the secrets and warns when the file system rejects chmod with %s",
		async (code) => {
			const warnings: string[] = [];
			await writeFile(file, "", { mode: 0o777 });
			await chmod(file, 0o777);
			await ensureSecrets(file);
			await chmod(file, 0o777);
			const refuse = () => Promise.reject(Object.assign(new Error(code), { code }));
			const secrets = await ensureSecrets(file, (line) => warnings.push(line), refuse);
			expect(secrets.JWT_SECRET).toMatch(/^[0-9a-f]{64}$/);
			expect(warnings).toEqual([
				expect.stringMatching(/^Other users .* may be able to read the secrets in /),
			]);
		},
	);

	test.skipIf(process.platform === "win32")("warns when the file system ignores chmod", async () => {
		const warnings: string[] = [];
		await ensureSecrets(file);
		await chmod(file, 0o644);
		await ensureSecrets(
			file,
			(line) => warnings.push(line),
			async () => {},
		);
		expect(warnings).toHaveLength(1);
	});

	test.skipIf(process.platform === "win32")("does not warn when the file is private", async () => {
		const warnings: string[] = [];
		await ensureSecrets(file, (line) => warnings.push(line));
		const refuse = () => Promise.reject(new Error("EROFS"));
		await ensureSecrets(file, (line) => warnings.push(line), refuse);
		expect(warnings).toEqual([]);
	});

	test("rejects an unreadable file instead of replacing it", async () => {
		await mkdir(file);
		await expect(ensureSecrets(file)).rejects.toThrow(
			/\.dev\.vars cannot be read or written \(.+directory\)/,
		);
		await expect(ensureSecrets(file)).rejects.toBeInstanceOf(UserError);
	});

	test("rejects a file in a folder that does not exist", async () => {
		await expect(ensureSecrets(join(folder, "none", ".dev.vars"))).rejects.toBeInstanceOf(UserError);
	});

	test.skipIf(process.platform === "win32")("makes the file accessible only to its owner", async () => {
		await writeFile(file, "JWT_SECRET=x\n", { mode: 0o644 });
		await ensureSecrets(file);
		expect((await stat(file)).mode & PERMISSIONS).toBe(0o600);
	});
});
