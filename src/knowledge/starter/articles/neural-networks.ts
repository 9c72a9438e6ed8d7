export const neuralNetworks = `
A neural network is a machine learning model made of many simple units, called neurons, arranged in layers
and joined by weighted connections. It is loosely inspired by the brain. A network with many layers is
called deep.

## How it computes

Each neuron multiplies its inputs by weights, adds them up together with a bias, and passes the sum through
an activation function such as ReLU, which replaces negative numbers with zero. The outputs of a layer are
the inputs of the next one. Without activation functions, any number of layers could do no more than a
single one. A large enough network can approximate any continuous function.

## How it learns

The network makes a prediction, a loss function measures the error, and backpropagation computes how much
each weight contributed to it. Gradient descent then moves every weight a little in the direction that makes
the error smaller. This is repeated over many small batches of examples, often on graphics processors,
because the work consists of large matrix products.

## Kinds

Convolutional networks slide small filters over their input and are well suited to images. Recurrent
networks, such as the LSTM, read a sequence step by step. Transformers, introduced in 2017, use attention:
every element of a sequence weighs how much each other element matters to it. They are the basis of large
language models. Autoencoders compress data, and diffusion models produce images by removing noise step by
step.

## Limits

Neural networks need a lot of data and computing power, and their decisions are hard to explain. Small
changes to an input that a person would not notice can mislead them.
`;
