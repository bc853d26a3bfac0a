"""Seeded synthetic instances: everybody different, low-rank tastes, clusters of expertise, the same few stars."""

import numpy as np


def family(name, startups, mentors, *, each=3, least=0, seed=1, mode="fair", **options):
    """An instance in its file format."""
    random = np.random.default_rng(seed)
    if name == "uniform":
        worth = random.uniform(size=(startups, mentors))
    elif name == "latent":
        worth = 1 / (1 + np.exp(-(random.normal(size=(startups, 8)) @ random.normal(size=(8, mentors))) / 3))
    elif name == "block":
        same = random.integers(0, 6, startups)[:, None] == random.integers(0, 6, mentors)[None, :]
        worth = np.where(same, random.uniform(0.5, 1, same.shape), random.uniform(0, 0.4, same.shape))
    else:
        fame = random.beta(2, 5, mentors)[None, :] * random.uniform(0.5, 1, startups)[:, None]
        worth = np.clip(1.5 * fame + 0.1 * random.uniform(size=fame.shape), 0, 1)
    room = -(-startups * each * 11 // (mentors * 10))
    return {
        "startups": [{"id": f"s{i:03}", "min": least, "max": each} for i in range(startups)],
        "mentors": [{"id": f"m{j:03}", "min": 0, "max": room} for j in range(mentors)],
        "affinity": [
            [f"s{i:03}", f"m{j:03}", round(float(worth[i, j]), 4)]
            for i in range(startups)
            for j in range(mentors)
        ],
        "mode": mode,
        **options,
    }
