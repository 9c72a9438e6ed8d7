import { expect, test } from "vitest";
import { answer, page } from "../helpers.ts";

const TEXT =
	"Which method is best depends on the data: boosted methods are often best for tables. Decision trees, random forests, and clustering are common methods. Methods improve with more data.";

test.each(["name some common methods", "give me examples of common methods", "which methods are common?"])(
	"the answer to %j begins with their names",
	async (question) => {
		expect(await answer(question, [page(1, "Learning", TEXT)])).toMatch(/^Decision trees, random forests/);
	},
);
