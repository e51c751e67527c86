// Student's t distribution with an integer number of degrees of freedom, for the test for odd nodes.

/** Halvings of the range 0 to 1e6: more do not change the result. */
const STEPS = 60;

/** The value that Student's t exceeds with a probability of `tail`, 0 to 0.5. */
export function studentTail(tail: number, degrees: number): number {
  let [low, high] = [0, 1e6];
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (0.5 * (1 - centralShare(middle, degrees)) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The probability between -t and t: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4. */
function centralShare(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const cosine = Math.cos(angle);
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let power = isOdd ? 3 : 2; power <= degrees - 2; power += 2) {
    term *= (cosine ** 2 * (power - 1)) / power;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}
