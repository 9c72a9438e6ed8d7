import { expect, test } from "vitest";
import { runScript } from "../../../support/command.ts";

const COMMAND = "local-inference/models-command.ts";

test.each(["--help", "-h", "help"])("npm run models -- %s prints the usage", async (word) => {
	const { code, output } = await runScript(COMMAND, [word]);
	expect(output).toMatch(/^Usage:\n/);
	expect(code).toBe(0);
});

test("npm run models names a command that is unknown", async () => {
	const { code, output } = await runScript(COMMAND, ["delete", "x"]);
	expect(output).toMatch(/^"delete" is not a command\.\nUsage:\n/);
	expect(code).toBe(1);
});
