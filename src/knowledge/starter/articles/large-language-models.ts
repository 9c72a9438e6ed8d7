export const largeLanguageModels = `
A large language model, LLM for short, is a neural network trained on a great amount of text to predict the
next token. From this simple task it learns grammar, facts and patterns of reasoning, and can then answer
questions, summarise, translate and write code.

## Tokens and context

Text is cut into tokens: words, parts of words and marks. In English a token is about four characters long.
The context window is the number of tokens that the model can read at once, question, history and answer
together. What does not fit must be left out or summarised.

## How a model is made

Pre-training on text gives a base model. Fine-tuning on instructions and good answers makes it follow
requests, and feedback from people or from automatic checks improves it further. Nearly all large language
models are transformers. Their size is given in parameters, from about a hundred million to more than a
trillion. Quantisation stores the parameters with fewer bits, so that smaller models run on a laptop;
TinyLlama, for example, has 1.1 billion parameters and takes less than 700 megabytes in four-bit form.

## Generating text

The model computes a probability for every possible next token, one is chosen, and the process is repeated.
A low temperature makes the choice more predictable, a high one more varied. Because tokens come one after
another, an answer can be shown while it is being generated.

## Limits and retrieval

A language model can state false things fluently, which is called hallucination, and it knows nothing after
its training. Retrieval-augmented generation helps against both: a search finds passages in trusted
documents, the model is given them together with the question, and the answer can be checked against its
sources.
`;
