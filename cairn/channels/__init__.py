"""Ways to reach a patient outside the browser. Impure: this talks to the network."""
