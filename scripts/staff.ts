import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { z } from "zod";
import { messageOf } from "../local-inference/log.ts";
import { readSettings, type Settings } from "./start/settings.ts";

/** Makes an account staff: `npm run staff <email> [--remote]`, in the local database or in the deployed one. */
const root = resolve(import.meta.dirname, "..");
const [email = "", ...options] = process.argv.slice(2);
const address = z.email().safeParse(email.trim().toLowerCase());
const remote = options.includes("--remote");
if (!address.success || options.some((option) => option !== "--remote")) {
	console.error("Usage: npm run staff -- <email of an account> [--remote]");
	process.exit(1);
}

const { storageFolder } = settingsOf(root);
const where = remote ? ["--remote"] : ["--local", "--persist-to", storageFolder];
const quoted = `'${address.data.replaceAll("'", "''")}'`;
const command = `UPDATE users SET is_staff = 1 WHERE email = ${quoted} RETURNING id`;
const wrangler = join(root, "node_modules", "wrangler", "bin", "wrangler.js");
const child = spawn(
	process.execPath,
	[wrangler, "d1", "execute", "omeruta-brain", ...where, "--json", "--command", command],
	{ cwd: root, stdio: ["ignore", "pipe", "inherit"] },
);
let output = "";
child.stdout.on("data", (chunk) => {
	output += chunk;
});
child.on("close", (code) => {
	if (code !== 0) {
		console.error(output.trim());
		process.exitCode = 1;
		return;
	}
	const [result] = z.array(z.object({ results: z.array(z.unknown()) })).parse(JSON.parse(output));
	if (result === undefined || result.results.length === 0) {
		console.error(`There is no account with the e-mail address ${address.data}.`);
		process.exitCode = 1;
	} else {
		console.log(`${address.data} is staff.`);
	}
});

function settingsOf(folder: string): Settings {
	try {
		return readSettings(folder, process.env);
	} catch (error) {
		console.error(messageOf(error));
		process.exit(1);
	}
}
