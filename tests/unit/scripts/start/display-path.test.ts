import { expect, test } from "vitest";
import { displayPath } from "../../../../scripts/start/display-path.ts";

test.each([
	["/home/ann/brain/.omeruta/logs", "/home/ann/brain", ".omeruta/logs"],
	["/home/ann/brain/.omeruta/logs", "/home/ann", "brain/.omeruta/logs"],
	["/home/ann/brain/.omeruta/logs", "/home/ann/brain/src", "/home/ann/brain/.omeruta/logs"],
	["/tmp/state/logs", "/home/ann/brain", "/tmp/state/logs"],
	["/home/ann/brain", "/home/ann/brain", "/home/ann/brain"],
])("displayPath(%j, %j) returns %j", (path, from, displayed) => {
	expect(displayPath(path, from)).toBe(displayed);
});

test("displayPath uses the folder where the user ran npm as the default", () => {
	expect(displayPath(`${process.env.INIT_CWD ?? process.cwd()}/logs`)).toBe("logs");
});
