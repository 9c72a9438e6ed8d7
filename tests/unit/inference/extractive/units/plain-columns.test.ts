import { expect, test } from "vitest";
import { toPlainColumn } from "../../../../../src/inference/extractive/units/columns.ts";

test.each([
	["dates with the month first", ["01/15/2026", "03/04/2026", ""], ["2026-01-15", "2026-03-04", ""]],
	["dates with the day first", ["15/1/2026", "3/4/2026 noon"], ["2026-01-15", "2026-04-03 noon"]],
	["dates that may be both", ["01/05/2026", "03/04/2026"], ["01/05/2026", "03/04/2026"]],
	["numbers with decimal commas", ["€12,50", "€1.200"], ["€12.50", "€1200"]],
	["numbers with points after thousands", ["1.200", "950"], ["1200", "950"]],
	["numbers with decimal points", ["1.5", "1,200"], ["1.5", "1,200"]],
	["other texts", ["1,5 to 2", "a"], ["1,5 to 2", "a"]],
])("%s are written so that they can be compared", (_, texts, plain) => {
	expect(toPlainColumn(texts)).toEqual(plain);
});
