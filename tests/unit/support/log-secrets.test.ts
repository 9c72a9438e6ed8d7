import { appendFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findLoggedSecrets } from "../../support/log-secrets.ts";

test("the search for secrets in logs finds each kind", async () => {
	const folder = await mkdtemp(join(tmpdir(), "omeruta-logs-"));
	await mkdir(join(folder, "logs"));
	const log = join(folder, "logs", "worker.log");
	await writeFile(join(folder, ".dev.vars"), "JWT_SECRET=0123456789\n");
	const ticket = `01ARZ3NDEKTSV4RRFFQ69G5FAV.${"x".repeat(43)}`;
	const secrets = [
		"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOi.c2lnbmF0dXJl",
		`ob_${"k".repeat(30)}`,
		ticket,
		"0123456789",
	];
	for (const secret of secrets) await appendFile(log, `info a request ${secret}\n`);
	await appendFile(log, "info task conv_01ARZ3NDEKTSV4RRFFQ69G5FAV.01ARZ3NDEKTSV4RRFFQ69G5FAV\n");
	expect(await findLoggedSecrets(folder)).toHaveLength(secrets.length);
	await rm(folder, { recursive: true });
});
