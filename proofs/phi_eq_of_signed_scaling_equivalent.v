(** Phi does not even see the signs of the factors. *)

From mathcomp Require Import all_ssreflect all_algebra ring.
From proofs Require Import network.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Lemma product_rescaling (R : realFieldType) (A : architecture) (a b : parameters R)
    (l : nat -> R) u p : (forall v, l v != 0) -> rescaling A l a b -> path (edge A) u p ->
  product b u p = l (last u p) / l u * product a u p.
Proof.
move=> l0 [lw _]; elim: p u => [|v p IH] u /=; first by rewrite divff ?mul1r.
by case/andP=> e /IH ->; rewrite lw //; field; rewrite !l0.
Qed.

Theorem phi_eq_of_signed_scaling_equivalent (R : realFieldType) (A : architecture)
    (a b : parameters R) : signed_scaling_equivalent A a b -> phi_equal A a b.
Proof.
case=> l [l0 l1 r] u p /and3P[start steps o].
have last1 : l (last u p) = 1 by rewrite l1 //; apply: contraTN o => /hidden_output ->.
rewrite /Phi (product_rescaling l0 r steps) last1; case: ifP start => [i _|_ /= h].
  by rewrite l1 ?input_hidden // divr1 !mul1r.
by rewrite (proj2 r) //; field; rewrite l0.
Qed.
