(** Scalar factors of product 1 cannot make a sum smaller exactly if its terms are equal. *)

From mathcomp Require Import all_ssreflect all_algebra ring.
From proofs Require Import network.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Theorem minimal_under_scaling_iff_entries_equal (R : realFieldType) (n : nat) (c : 'I_n -> R) :
  (forall i, 0 <= c i) ->
  ((forall i j, c i = c j) <->
   (forall l : 'I_n -> R, (forall i, 0 < l i) -> \prod_i l i = 1 ->
      \sum_i c i <= \sum_i l i * c i)).
Proof.
move=> c0; split=> [same l l0 l1|minimal].
  case: n c c0 same l l0 l1 => [|n] c c0 same l l0 l1; first by rewrite !big_ord0.
  have -> : \sum_i l i * c i = (\sum_i l i) * c ord0.
    by rewrite mulr_suml; apply: eq_bigr => i _; rewrite (same i ord0).
  have -> : \sum_i c i = n.+1%:R * c ord0.
    rewrite (eq_bigr (fun=> c ord0)) => [|i _]; last exact: same.
    by rewrite sumr_const card_ord mulr_natl.
  apply: ler_wpmul2r => //.
  have [] := leif_AGM (A := predT) (E := l) _; first by move=> i _; exact: ltW.
  rewrite /= card_ord l1 => le _.
  have s0 : 0 <= \sum_i l i by apply: sumr_ge0 => i _; exact: ltW.
  have mu0 : 0 <= (\sum_i l i) / n.+1%:R by rewrite divr_ge0 ?ler0n.
  have := le; rewrite -[X in X <= _](expr1n _ n.+1) ler_pexpn2r ?nnegrE ?ler01 //.
  by rewrite ler_pdivl_mulr ?ltr0Sn // mul1r.
suff le i j : c i <= c j by move=> i j; apply: le_anti; rewrite !le.
rewrite leNgt; apply/negP => lt.
have ci0 : 0 < c i := le_lt_trans (c0 j) lt.
have ij : j != i by apply: contraTneq lt => ->; rewrite ltxx.
pose t := (1 + c j / c i) / 2%:R.
have q1 : c j / c i < 1 by rewrite ltr_pdivr_mulr ?mul1r.
have q0 : 0 <= c j / c i by rewrite divr_ge0 // ltW.
have t0 : 0 < t by rewrite divr_gt0 ?ltr0Sn // ltr_paddr // ltr01.
have t1 : t < 1 by rewrite ltr_pdivr_mulr ?ltr0Sn // mul1r -[2%:R]/(1 + 1) ltr_add2l.
have tq : c j < t * c i.
  rewrite -ltr_pdivr_mulr // /t ltr_pdivl_mulr ?ltr0Sn //.
  by rewrite mulr_natr mulr2n ltr_add2r.
pose l k := if k == i then t else if k == j then t^-1 else 1.
have li : l i = t by rewrite /l eqxx.
have lj : l j = t^-1 by rewrite /l (negbTE ij) eqxx.
have := minimal l; rewrite (bigD1 i) // (bigD1 j) //= li lj.
rewrite big1 => [|k /andP[/negbTE ki /negbTE kj]]; last by rewrite /l ki kj.
rewrite mulr1 divff ?lt0r_neq0 // => /(_ _ erefl) E.
have l0 k : 0 < l k by rewrite /l; case: ifP => // _; case: ifP; rewrite ?invr_gt0 ?ltr01.
have := E l0; apply/negP; rewrite -ltNge.
rewrite [X in X < _](bigD1 i) // [X in _ < X](bigD1 i) // [X in _ + X < _](bigD1 j) //.
rewrite [X in _ < _ + X](bigD1 j) //= li lj.
rewrite (eq_bigr c) => [|k /andP[/negbTE ki /negbTE kj]]; last by rewrite /l ki kj mul1r.
rewrite !addrA ltr_add2r -subr_gt0.
have -> : c i + c j - (t * c i + t^-1 * c j) = (1 - t) * (t * c i - c j) / t.
  by field; rewrite lt0r_neq0.
by rewrite divr_gt0 // mulr_gt0 ?subr_gt0.
Qed.
