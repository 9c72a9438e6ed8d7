import type { RelevanceWeights } from "./relevance-model.ts";

// Written by scripts/relevance/train.ts.

/** The weights for a knowledge base that is searched without word vectors. */
export const LEXICAL_WEIGHTS: RelevanceWeights = {
	bias: -4.206,
	minProbability: 0.0875,
	weights: {
		"share of the maximum BM25 score": 6.151,
		"share of the best BM25 score": 1.702,
		"words found": 4.613,
		"words found, weighted by rarity": -3.506,
		"words in the title or heading": 1.801,
		"words that no passage contains": -1.863,
		"rarest word found": 0.95,
		"one divided by the number of words": -2.731,
	},
};

/** The weights for a knowledge base that is searched with word vectors. */
export const MEANING_WEIGHTS: RelevanceWeights = {
	bias: -5.674,
	minProbability: 0.1,
	weights: {
		"share of the maximum BM25 score": -0.477,
		"share of the best BM25 score": 0.639,
		"words found": -3.517,
		"words found, weighted by rarity": 0.464,
		"words in the title or heading": -2.848,
		"words that no passage contains": 1.347,
		"rarest word found": 1.571,
		"one divided by the number of words": 0.328,
		"words found, weighted by how telling they are": 2.498,
		"words found, weighted by rarity and how telling they are": -1.203,
		"words in the title or heading, weighted by how telling they are": 3.326,
		"words that no passage contains, weighted by how telling they are": -2.683,
		"most telling word found": -0.121,
		"most telling word not found": -0.353,
		"similarity of words, weighted by how telling they are": -3.672,
		"similarity of the least similar word": 0.04,
		"similarity of the least similar word, the less telling the higher": -0.186,
		"geometric mean of the similarities of words": 6.712,
		"words with a similar word, weighted by how telling they are": 0.717,
		"similarity of the passage": 2.761,
		"similarity of the title and heading": 0.379,
		"similarity of the best sentence": -3.149,
		"similarity of the best sentence with the title and heading": 8.942,
	},
};
