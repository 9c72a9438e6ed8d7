import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { z } from "zod";
import { messageOf } from "../local-inference/log.ts";
import { createResetToken, formatResetUrl } from "../src/auth/reset-token.ts";
import { readStartSettings, type StartSettings } from "./start/settings.ts";

/**
 * Manages accounts in the local or, with `--remote`, the deployed database.
 *
 * `npm run staff -- <email>` grants staff access. `npm run staff -- reset-link <email>` prints a link that sets a new
 * password.
 */
const root = resolve(import.meta.dirname, "..");
const words = process.argv.slice(2).filter((word) => word !== "--remote");
const isRemote = process.argv.includes("--remote");
const isReset = words[0] === "reset-link";
const [email = "", ...rest] = isReset ? words.slice(1) : words;
const address = z.email().safeParse(email.trim().toLowerCase());
if (!address.success || rest.length > 0) {
	console.error("Usage: npm run staff -- [reset-link] <email> [--remote]");
	process.exit(1);
}
const settings = readSettings(root);
await (isReset ? createResetLink(address.data) : grantStaffAccess(address.data));

async function grantStaffAccess(user: string): Promise<void> {
	const command = `UPDATE users SET is_staff = 1 WHERE email = ${quote(user)} RETURNING id`;
	if ((await execute(command)) === 0) fail(`No account has the email address ${user}.`);
	console.log(`${user} now has staff access.`);
}

async function createResetLink(user: string): Promise<void> {
	const { token, hash, created_at, expires_at } = await createResetToken(Date.now());
	const command = `INSERT INTO password_resets (user_id, hash, created_at, expires_at)
		SELECT id, ${quote(hash)}, ${created_at}, ${expires_at} FROM users WHERE email = ${quote(user)} AND is_active = 1
		ON CONFLICT (user_id) DO UPDATE
		SET hash = excluded.hash, created_at = excluded.created_at, expires_at = excluded.expires_at
		RETURNING user_id`;
	if ((await execute(command)) === 0) fail(`No active account has the email address ${user}.`);
	const origin = isRemote ? "https://<your deployment>" : `http://localhost:${settings.port}`;
	console.log(formatResetUrl(origin, token));
	console.log(`Send this link to ${user}. It works once, until ${new Date(expires_at).toISOString()}.`);
	console.log("If users open the app at another address, replace the part before /#/.");
}

/** Executes an SQL statement and returns the number of rows that it returned. */
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
