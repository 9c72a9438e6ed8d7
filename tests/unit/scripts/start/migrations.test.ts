import { expect, test } from "vitest";
import { countApplied } from "../../../../scripts/start/migrations.ts";

test("countApplied counts each migration once, no matter how often wrangler prints its table", () => {
	const row = (name: string, state: string) => `│ ${name} │ ${state} │\n`;
	const first = row("0000_init.sql", "✅") + row("0001_next.sql", "🕒");
	const second = row("0000_init.sql", "✅") + row("0001_next.sql", "✅");
	expect(countApplied(first + second)).toBe(2);
	expect(countApplied("No migrations to apply!")).toBe(0);
});
