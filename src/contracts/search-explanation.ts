import * as z from "zod";
import { NonNegativeInt } from "./values.ts";

/**
 * How a search looks for a word: as it is, as one word or two, corrected, as a related word (of the same family or for
 * the same attribute), or as what an abbreviation stands for.
 */
const MatchKind = z.enum(["exact", "joined", "typo", "family", "acronym"]);

/**
 * Explains a search. `terms` are the words that are searched for. For each variant, `weight` is the share of its score
 * that counts, and `passages` the number of passages that contain it. `relevance` is the estimated probability that the
 * knowledge base answers the query; below `relevance_min`, an answer has no sources. It is null for queries that aren't
 * searched for, such as greetings.
 */
export const SearchExplanation = z.lazy(() =>
	z.object({
		terms: z.array(
			z.object({
				word: z.string(),
				variants: z.array(
					z.object({
						term: z.string(),
						kind: MatchKind,
						weight: z.number(),
						passages: NonNegativeInt,
					}),
				),
			}),
		),
		relevance: z.number().nullable(),
		relevance_min: z.number(),
	}),
);
export type SearchExplanation = z.infer<typeof SearchExplanation>;

/**
 * Explains a result. `shares` are what `fused`, the score before reranking, consists of: the passage's words, the words
 * of other passages of its page, its meaning, and words that follow each other as in the query. `rerank` is the
 * reranker's score; null without one. `relevance` is the estimated probability that the page answers the query; null if
 * it was not judged.
 * `is_used` says whether an answer could be based on the passage. `matches` are the words of the query that it contains.
 */
export const ResultExplanation = z.lazy(() =>
	z.object({
		shares: z.object({ words: z.number(), page: z.number(), meaning: z.number(), sequence: z.number() }),
		fused: z.number(),
		rerank: z.number().nullable(),
		relevance: z.number().nullable(),
		is_used: z.boolean(),
		matches: z.array(z.object({ word: z.string(), term: z.string(), kind: MatchKind })),
	}),
);
export type ResultExplanation = z.infer<typeof ResultExplanation>;
