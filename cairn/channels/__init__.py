"""Ways to reach a patient outside the browser. Impure, like the store: this talks to the network."""
