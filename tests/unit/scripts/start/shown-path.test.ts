import { expect, test } from "vitest";
import { shownPath } from "../../../../scripts/start/shown-path.ts";

test.each([
	["/home/ann/brain/.omeruta/logs", "/home/ann/brain", ".omeruta/logs"],
	["/home/ann/brain/.omeruta/logs", "/home/ann", "brain/.omeruta/logs"],
	["/home/ann/brain/.omeruta/logs", "/home/ann/brain/src", "/home/ann/brain/.omeruta/logs"],
	["/tmp/state/logs", "/home/ann/brain", "/tmp/state/logs"],
	["/home/ann/brain", "/home/ann/brain", "/home/ann/brain"],
])("shows %s to a person in %s as %s", (path, from, shown) => {
	expect(shownPath(path, from)).toBe(shown);
});

test("starts from the folder where npm was called, which npm leaves for the project's own", () => {
	expect(shownPath(`${process.env.INIT_CWD ?? process.cwd()}/logs`)).toBe("logs");
});
