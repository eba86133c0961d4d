(** A pair of signals has the least sum of l1 norms among all of its convolution exactly if its norms
    are equal and nothing cancels. The least sum, 2 sqrt(l1 a), is that of the balanced trivial pair
    (a / c, c delta) with c = sqrt(l1 a). *)

From mathcomp Require Import all_ssreflect all_algebra ring.
From proofs Require Import network convolution two_root_norm_le_sum.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section LeastSum.
Variables (R : rcfType) (G : finZmodType).
Implicit Types (s t : G -> R).

Definition least_l1_sum s t : Prop :=
  forall s' t', conv s' t' =1 conv s t -> l1 s + l1 t <= l1 s' + l1 t'.

Lemma balanced_trivial_pair (a : G -> R) : exists s t,
  conv s t =1 a /\ l1 s + l1 t = 2%:R * Num.sqrt (l1 a).
Proof.
have [a0|a0] := eqVneq (l1 a) 0.
  exists a, (impulse 0); split=> [k|]; first by rewrite conv_impulse mul0r (l1_eq0 a0).
  by rewrite l1_impulse normr0 a0 sqrtr0 mulr0 addr0.
have pos : 0 < l1 a by rewrite lt0r a0 l1_ge0.
pose c := Num.sqrt (l1 a); have c0 : 0 < c by rewrite sqrtr_gt0.
exists (fun i => c^-1 * a i), (impulse c); split=> [k|].
  by rewrite conv_impulse mulVKf // lt0r_neq0.
rewrite l1Z l1_impulse normfV gtr0_norm // -{1}(sqr_sqrtr (l1_ge0 a)) -/c.
by rewrite expr2 mulKf ?lt0r_neq0 // mulr_natl mulr2n.
Qed.

Theorem least_l1_sum_iff_balanced_of_no_cancellation s t :
  (l1 s = l1 t /\ l1 (conv s t) = l1 s * l1 t) <-> least_l1_sum s t.
Proof.
split=> [[bal exact] s' t' same|least].
  have := two_root_norm_le_sum s' t'.
  have -> : l1 (conv s' t') = l1 t ^+ 2.
    by rewrite expr2 -{1}bal -exact; apply: eq_bigr => k _; rewrite same.
  by rewrite sqrtr_sqr ger0_norm ?l1_ge0 // bal mulr_natl mulr2n.
have [s' [t' [same least']]] := balanced_trivial_pair (conv s t).
have := least s' t' same; rewrite {}least' => upper.
set x := Num.sqrt (l1 s); set y := Num.sqrt (l1 t).
have xx : x ^+ 2 = l1 s by rewrite sqr_sqrtr ?l1_ge0.
have yy : y ^+ 2 = l1 t by rewrite sqr_sqrtr ?l1_ge0.
have root : Num.sqrt (l1 (conv s t)) <= x * y.
  by rewrite -sqrtrM ?l1_ge0 // ler_wsqrtr // l1_conv.
have xy : x = y.
  apply/eqP; rewrite -subr_eq0 -sqrf_eq0 eq_le sqr_ge0 andbT.
  by rewrite -sum_of_squares xx yy subr_le0 (le_trans upper) // ler_wpmul2l ?ler0n.
have bal : l1 s = l1 t by rewrite -xx -yy xy.
split=> //; apply: le_anti; rewrite l1_conv /=.
have : l1 t <= Num.sqrt (l1 (conv s t)).
  by rewrite -(@ler_pmul2l _ 2%:R) ?ltr0n // (le_trans _ upper) // bal mulr_natl mulr2n.
rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?l1_ge0 ?sqrtr_ge0 // sqr_sqrtr ?l1_ge0 //.
by rewrite bal expr2.
Qed.

End LeastSum.
