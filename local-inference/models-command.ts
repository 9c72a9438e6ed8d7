import { resolve } from "node:path";
import { messageOf } from "./log.ts";
import { addModel, listModels, type ManageDeps, removeModel, useModel } from "./models/manage.ts";
import { showProgress } from "./models/progress.ts";
import { readModelSettings } from "./settings.ts";

const USAGE = `Usage:
  npm run models -- list            lists the models and marks the one that the next start uses
  npm run models -- add NAME        downloads a model: a name from the list, or hf:owner/repo:quantization
  npm run models -- remove NAME     deletes a model
  npm run models -- use NAME        selects the model for the next start: a name, hf:…, a path, or "default"`;

const COMMANDS = ["list", "add", "remove", "use"];

/** `npm run models`: lists, downloads, deletes, and selects models. */
async function main([command = "list", name, ...rest]: string[]): Promise<void> {
	if (["--help", "-h", "help"].includes(command)) return console.log(USAGE);
	if (!COMMANDS.includes(command)) throw new Error(`"${command}" is not a command.\n${USAGE}`);
	if (rest.length > 0) throw new Error(USAGE);
	if (command === "list" && name === undefined) return listModels(createDeps());
	if (name === undefined) throw new Error(USAGE);
	if (command === "add") await addModel(name, createDeps());
	else if (command === "remove") await removeModel(name, createDeps());
	else if (command === "use") await useModel(name, createDeps());
	else throw new Error(USAGE);
}

function createDeps(): ManageDeps {
	const { modelsFolder, hub, model } = readModelSettings(process.env);
	const stopping = new AbortController();
	process.once("SIGINT", () => stopping.abort(new Error("Interrupted. Run the command again to resume.")));
	return {
		folder: resolve(modelsFolder),
		hub,
		signal: stopping.signal,
		localModel: model,
		print: console.log,
		onDownload: ({ title }) =>
			showProgress(title, {
				tty: process.stdout.isTTY === true,
				write: (text) => process.stdout.write(text),
				now: Date.now,
			}),
	};
}

try {
	await main(process.argv.slice(2));
} catch (error) {
	console.error(messageOf(error));
	process.exitCode = 1;
}
