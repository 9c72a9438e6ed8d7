import { expect, test } from "vitest";
import { assertKnown, countApplied } from "../../../../scripts/start/migrations.ts";

test("countApplied counts each migration once, no matter how often wrangler prints its table", () => {
	const row = (name: string, state: string) => `│ ${name} │ ${state} │\n`;
	const first = row("0000_init.sql", "✅") + row("0001_next.sql", "🕒");
	const second = row("0000_init.sql", "✅") + row("0001_next.sql", "✅");
	expect(countApplied(first + second)).toBe(2);
	expect(countApplied("No migrations to apply!")).toBe(0);
});

test("a database that a newer version wrote is refused, with what to do about it", () => {
	const known = ["0000_init.sql", "0001_next.sql"];
	expect(() => assertKnown(["0000_init.sql"], known, "/state")).not.toThrow();
	expect(() => assertKnown([...known, "0002_later.sql"], known, "/state")).toThrow(
		"A newer version of Omeruta Brain wrote the data in /state (migration 0002_later.sql).",
	);
});
