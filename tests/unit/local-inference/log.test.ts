import { expect, test, vi } from "vitest";
import { logLine } from "../../../local-inference/log.ts";
import { parseLogEntry } from "../../../scripts/start/log-entry.ts";

test("the model server's log consists of entries that npm start reads, or of lines for people", () => {
	const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
	logLine("Loading tiny.");
	vi.stubEnv("LOG_FORMAT", "json");
	logLine("tiny could not be downloaded.", "warn");
	const [text, json] = write.mock.calls.map(([line]) => String(line).trimEnd());
	write.mockRestore();
	vi.unstubAllEnvs();
	expect(text).toMatch(/^\d{4}-\S+Z Loading tiny\.$/);
	expect(parseLogEntry(json ?? "")).toMatchObject({
		...{ level: "warn", part: "model server", message: "tiny could not be downloaded." },
	});
});
