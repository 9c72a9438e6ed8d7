import type { RelevanceWeights } from "./relevance-model.ts";

// Written by scripts/relevance/train.ts.

/** The weights for a knowledge base that is searched without word vectors. */
export const LEXICAL_WEIGHTS: RelevanceWeights = {
	bias: -3.809,
	minProbability: 0.125,
	weights: {
		"share of the maximum BM25 score": 6.256,
		"share of the best BM25 score": 1.636,
		"words found": 4.8,
		"words found, weighted by rarity": -3.333,
		"words in the title or heading": 1.497,
		"words that no passage contains": -1.63,
		"rarest word found": 0.711,
		"one divided by the number of words": -3.456,
	},
};

/** The weights for a knowledge base that is searched with word vectors. */
export const MEANING_WEIGHTS: RelevanceWeights = {
	bias: -5.839,
	minProbability: 0.125,
	weights: {
		"share of the maximum BM25 score": -0.852,
		"share of the best BM25 score": 0.306,
		"words found": -2.485,
		"words found, weighted by rarity": 1.78,
		"words in the title or heading": -2.591,
		"words that no passage contains": 1.054,
		"rarest word found": 0.952,
		"one divided by the number of words": 0.107,
		"words found, weighted by how telling they are": -0.376,
		"words found, weighted by rarity and how telling they are": 0.077,
		"words in the title or heading, weighted by how telling they are": 2.208,
		"words that no passage contains, weighted by how telling they are": -2.13,
		"most telling word found": 0.267,
		"most telling word not found": -0.175,
		"similarity of words, weighted by how telling they are": -2.318,
		"similarity of the least similar word": -0.236,
		"similarity of the least similar word, the less telling the higher": 0.459,
		"geometric mean of the similarities of words": 5.315,
		"words with a similar word, weighted by how telling they are": 0.324,
		"similarity of the passage": 2.514,
		"similarity of the title and heading": 2.669,
		"similarity of the best sentence": -0.184,
		"similarity of the best sentence with the title and heading": 6.091,
	},
};
