export const machineLearning = `
Machine learning is the part of artificial intelligence in which a program improves at a task by learning
from data instead of following rules written by hand. It finds patterns in examples and applies them to
cases it has not seen.

## Kinds of learning

In supervised learning, every example comes with the right answer, and the model learns to predict that
answer: a class, such as spam or not spam, or a number, such as a price. In unsupervised learning, there are
no answers; the model finds structure by itself, for example groups of similar customers. In reinforcement
learning, an agent acts, receives rewards, and learns which actions lead to more of them. In self-supervised
learning, the data supplies its own answers, for example the next word of a text; large language models are
trained in this way.

## How a model is trained

The data is split into a part for training and a part for testing. A loss function measures how wrong the
model is on the training part, and an optimizer changes the parameters of the model step by step to make the
loss smaller. The test part then shows how well the model does on new cases. A model that has memorized its
examples and fails on new ones is overfitted. More data, simpler models and regularization help prevent
this.

## Common methods

Linear and logistic regression, decision trees, random forests, gradient boosting, support vector machines,
k-means clustering and neural networks are common methods. Boosted trees are often best for tables; neural
networks are best for images, sound and text.

## Limits

A model reflects its data: if the data is biased, so are the predictions. It finds correlations, which are
not necessarily causes. When the world changes, its quality drops, so models in use must be monitored and
retrained.
`;
