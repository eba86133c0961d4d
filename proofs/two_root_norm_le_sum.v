(** A pair of signals costs at least what the balanced trivial pair of its convolution costs. *)

From mathcomp Require Import all_ssreflect all_algebra ring.
From proofs Require Import network convolution.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Lemma sum_of_squares (R : comRingType) (x y : R) :
  x ^+ 2 + y ^+ 2 - 2%:R * (x * y) = (x - y) ^+ 2.
Proof. by ring. Qed.

Theorem two_root_norm_le_sum (R : rcfType) (G : finZmodType) (s t : G -> R) :
  2%:R * Num.sqrt (l1 (conv s t)) <= l1 s + l1 t.
Proof.
have mean : 2%:R * Num.sqrt (l1 s * l1 t) <= l1 s + l1 t.
  rewrite sqrtrM ?l1_ge0 // -{2}(sqr_sqrtr (l1_ge0 s)) -{2}(sqr_sqrtr (l1_ge0 t)) -subr_ge0.
  set x := Num.sqrt _; set y := Num.sqrt _.
  by rewrite sum_of_squares sqr_ge0.
by apply: le_trans mean; rewrite ler_wpmul2l ?ler0n // ler_wsqrtr // l1_conv.
Qed.
