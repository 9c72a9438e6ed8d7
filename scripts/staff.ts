import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { z } from "zod";
import { messageOf } from "../local-inference/log.ts";
import { createStaffCode } from "../src/auth/new-staff-code.ts";
import { createResetToken, formatResetUrl } from "../src/auth/reset-token.ts";
import type { AuditAction } from "../src/contracts/staff.ts";
import { ulid } from "../src/ids.ts";
import { readRecord } from "./start/run-record.ts";
import { readStartSettings, type StartSettings } from "./start/settings.ts";
import { STORE_STAFF_CODE } from "./start/staff-code.ts";

/**
 * Manages accounts in the local or, with `--remote`, the deployed database.
 *
 * `npm run staff -- <email>` grants staff access. `npm run staff -- reset-link <email>` prints a link that sets a new
 * password. `npm run staff -- code` prints the one-time code that makes the first account staff.
 */
const root = resolve(import.meta.dirname, "..");
const words = process.argv.slice(2).filter((word) => word !== "--remote");
const isRemote = process.argv.includes("--remote");
const isCode = words[0] === "code";
const isReset = words[0] === "reset-link";
const [email = "", ...rest] = isCode || isReset ? words.slice(1) : words;
const address = z.email().safeParse(email.trim().toLowerCase());
if (isCode ? email !== "" : !address.success || rest.length > 0) {
	console.error("Usage: npm run staff -- <email> | reset-link <email> | code [--remote]");
	process.exit(1);
}
const settings = readSettings(root);
const origin = isRemote ? "https://<your deployment>" : await findLocalOrigin(settings);
const { data: user = "" } = address;
await (isCode ? createCode() : isReset ? createResetLink(user) : grantStaffAccess(user));

/** Returns the origin of the running server, or the one at which the next would run. */
async function findLocalOrigin({ stateFolder, port }: StartSettings): Promise<string> {
	const running = await readRecord(join(stateFolder, "run.json"));
	return new URL(running?.url ?? `http://localhost:${port}`).origin;
}

async function createCode(): Promise<void> {
	const { code, hash } = await createStaffCode();
	const [sql = "", ...others] = STORE_STAFF_CODE.split("?");
	const command = [quote(hash), String(Date.now())].reduce(
		(text, value, at) => text + value + others[at],
		sql,
	);
	if ((await execute(command)) === 0)
		fail("Staff exist already. Grant access with: npm run staff -- <email>");
	console.log(code);
	console.log(`Sign up, then enter this code at ${origin}/#/staff. It works once, for the first account.`);
}

async function grantStaffAccess(user: string): Promise<void> {
	const command = `UPDATE users SET is_staff = 1 WHERE email = ${quote(user)} RETURNING id;
		DELETE FROM staff_codes; ${auditCommand("staff_granted", user)}`;
	if ((await execute(command)) === 0) fail(`No account has the email address ${user}.`);
	console.log(`${user} now has staff access.`);
}

async function createResetLink(user: string): Promise<void> {
	const { token, hash, created_at, expires_at } = await createResetToken(Date.now());
	const command = `INSERT INTO password_resets (user_id, hash, created_at, expires_at)
		SELECT id, ${quote(hash)}, ${created_at}, ${expires_at} FROM users WHERE email = ${quote(user)} AND is_active = 1
		ON CONFLICT (user_id) DO UPDATE
		SET hash = excluded.hash, created_at = excluded.created_at, expires_at = excluded.expires_at
		RETURNING user_id; ${auditCommand("reset_link_created", user)}`;
	if ((await execute(command)) === 0) fail(`No active account has the email address ${user}.`);
	console.log(formatResetUrl(origin, token));
	console.log(`Send this link to ${user}. It works once, until ${new Date(expires_at).toISOString()}.`);
	console.log("If users open the app at another address, replace the part before /#/.");
}

/** Returns the statement that records what the command did to an account, if the account exists. */
function auditCommand(action: AuditAction, user: string): string {
	const now = Date.now();
	return `INSERT INTO audit_log (id, created_at, origin, action, target_user_id)
		SELECT ${quote(ulid(now))}, ${now}, 'command', ${quote(action)}, id FROM users WHERE email = ${quote(user)}`;
}

/** Executes SQL statements and returns the number of rows that the first one returned. */
function execute(command: string): Promise<number> {
	const target = isRemote ? ["--remote"] : ["--local", "--persist-to", settings.storageFolder];
	const wrangler = join(root, "node_modules", "wrangler", "bin", "wrangler.js");
	const child = spawn(
		process.execPath,
		[wrangler, "d1", "execute", "DB", ...target, "--json", "--command", command],
		{ cwd: root, stdio: ["ignore", "pipe", "inherit"] },
	);
	let output = "";
	child.stdout.on("data", (chunk) => {
		output += chunk;
	});
	return new Promise((done) => {
		child.on("close", (code) => {
			if (code !== 0) fail(output.trim());
			const [result] = z.array(z.object({ results: z.array(z.unknown()) })).parse(JSON.parse(output));
			done(result?.results.length ?? 0);
		});
	});
}

function quote(text: string): string {
	return `'${text.replaceAll("'", "''")}'`;
}

function fail(message: string): never {
	console.error(message);
	process.exit(1);
}

function readSettings(folder: string): StartSettings {
	try {
		return readStartSettings(folder, process.env);
	} catch (error) {
		return fail(messageOf(error));
	}
}
