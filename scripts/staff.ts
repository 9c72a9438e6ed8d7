import { join, resolve } from "node:path";
import { z } from "zod";
import { createStaffCode } from "../src/auth/new-staff-code.ts";
import { createResetToken, formatResetUrl } from "../src/auth/reset-token.ts";
import type { AuditAction } from "../src/contracts/staff.ts";
import { ulid } from "../src/ids.ts";
import { readCredentials } from "./deploy/account.ts";
import { createWrangler } from "./deploy/wrangler.ts";
import { exists } from "./exists.ts";
import { displayPath } from "./start/display-path.ts";
import { printError } from "./start/print-error.ts";
import { readRecord } from "./start/run-record.ts";
import { readStartSettings, type StartSettings } from "./start/settings.ts";
import { STORE_STAFF_CODE } from "./start/staff-code.ts";
import { UserError } from "./start/user-error.ts";

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
try {
	await manageAccounts(readStartSettings(root, process.env));
} catch (error) {
	printError(error);
	process.exitCode = 1;
}

async function manageAccounts(settings: StartSettings): Promise<void> {
	const origin = isRemote ? "https://<your deployment>" : await findLocalOrigin(settings);
	const execute = isRemote ? await openRemote() : await openLocal(settings);
	const { data: user = "" } = address;
	await (isCode
		? createCode(execute, origin)
		: isReset
			? createResetLink(execute, user, origin)
			: grantStaffAccess(execute, user));
}

/** Returns the origin of the running server, or the one at which the next would run. */
async function findLocalOrigin({ stateFolder, port }: StartSettings): Promise<string> {
	const running = await readRecord(join(stateFolder, "run.json"));
	return new URL(running?.url ?? `http://localhost:${port}`).origin;
}

async function createCode(execute: Execute, origin: string): Promise<void> {
	const { code, hash } = await createStaffCode();
	const [sql = "", ...others] = STORE_STAFF_CODE.split("?");
	const command = [quote(hash), String(Date.now())].reduce(
		(text, value, at) => text + value + others[at],
		sql,
	);
	if ((await execute(command)) === 0)
		throw new UserError("Staff exist already. Grant access with: npm run staff -- <email>");
	console.log(code);
	console.log(`Sign up, then enter this code at ${origin}/#/staff. It works once, for the first account.`);
}

async function grantStaffAccess(execute: Execute, user: string): Promise<void> {
	const command = `UPDATE users SET is_staff = 1 WHERE email = ${quote(user)} RETURNING id;
		DELETE FROM staff_codes; ${auditCommand("staff_granted", user)}`;
	if ((await execute(command)) === 0) throw new UserError(`No account has the email address ${user}.`);
	console.log(`${user} now has staff access.`);
}

async function createResetLink(execute: Execute, user: string, origin: string): Promise<void> {
	const { token, hash, created_at, expires_at } = await createResetToken(Date.now());
	const command = `INSERT INTO password_resets (user_id, hash, created_at, expires_at)
		SELECT id, ${quote(hash)}, ${created_at}, ${expires_at} FROM users WHERE email = ${quote(user)} AND is_active = 1
		ON CONFLICT (user_id) DO UPDATE
		SET hash = excluded.hash, created_at = excluded.created_at, expires_at = excluded.expires_at
		RETURNING user_id; ${auditCommand("reset_link_created", user)}`;
	if ((await execute(command)) === 0) throw new UserError(`No active account has the email address ${user}.`);
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
type Execute = (command: string) => Promise<number>;

/** @throws {UserError} when `npm start` has never run, before wrangler creates an empty database */
async function openLocal({ stateFolder, storageFolder }: StartSettings): Promise<Execute> {
	if (!(await exists(storageFolder))) {
		throw new UserError(
			`There is no data in ${displayPath(stateFolder)}. Run npm start first, or set OMERUTA_STATE to the folder of the data.`,
		);
	}
	return (command) => execute(command, ["--local", "--persist-to", storageFolder], "npm start");
}

/** @throws {UserError} when the user isn't logged in to Cloudflare */
async function openRemote(): Promise<Execute> {
	await readCredentials(createWrangler(root, process.env), process.env);
	return (command) => execute(command, ["--remote"], "npm run deploy");
}

/** @throws {UserError} when wrangler fails, or when `creator`, the command that creates the tables, has never run */
async function execute(command: string, target: readonly string[], creator: string): Promise<number> {
	const wrangler = createWrangler(root, process.env);
	const args = ["d1", "execute", "DB", ...target, "--json", "--command", command];
	const output = await wrangler(args).catch((error: Error) => {
		if (!error.message.includes("no such table")) throw error;
		throw new UserError(`The database has no tables yet. Run ${creator} first.`);
	});
	const [result] = z.array(z.object({ results: z.array(z.unknown()) })).parse(JSON.parse(output));
	return result?.results.length ?? 0;
}

function quote(text: string): string {
	return `'${text.replaceAll("'", "''")}'`;
}
