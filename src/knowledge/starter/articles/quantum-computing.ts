export const quantumComputing = `
Quantum computing uses the laws of quantum mechanics to solve certain problems in far fewer steps than an
ordinary computer needs. Its unit of information is the qubit.

## Qubits

A bit is either 0 or 1. A qubit can be in a superposition of both, described by two amplitudes; when it is
measured, the result is 0 or 1, with probabilities given by the amplitudes. Several qubits can be entangled,
so that the state of one cannot be described without the others. The state of n qubits has two to the power
of n amplitudes. A quantum algorithm makes the amplitudes of wrong answers cancel each other out and those
of right answers add up. It does not simply try all answers at once: a measurement shows only one result.

## What it is good for

Shor's algorithm, found in 1994, factors large numbers quickly and would break widely used public-key
cryptography such as RSA. Grover's algorithm searches an unsorted list of N items in about the square root
of N steps. Quantum computers are also suited to simulating molecules and materials. For most everyday tasks
they offer no advantage.

## How they are built

Qubits are made of superconducting circuits, trapped ions, neutral atoms, photons, or spins in silicon. Many
of these machines work close to absolute zero. Heat and noise disturb the qubits, which is called
decoherence, and every operation has a small chance of error. Quantum error correction makes one reliable
logical qubit out of many physical ones.

## Security

Because messages stored today could be decrypted by future machines, cryptography that resists quantum
computers is being introduced. The US institute NIST published its first standards for it in August 2024.
`;
