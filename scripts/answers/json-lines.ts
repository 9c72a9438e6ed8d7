import { existsSync, readFileSync } from "node:fs";
import type { z } from "zod";

/** Reads a JSON Lines file and validates each line. Returns no lines if the file does not exist. */
export function readJsonLines<Line>(file: URL, schema: z.ZodType<Line>): Line[] {
	if (!existsSync(file)) return [];
	const lines = readFileSync(file, "utf8").split("\n");
	return lines.filter((line) => line.trim() !== "").map((line) => schema.parse(JSON.parse(line)));
}
